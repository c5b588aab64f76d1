using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Observe.GpuExporter.Tests.Export;

/// <summary>A scraper that keeps its connection and allocates nothing itself once it is warm.</summary>
internal sealed class ScrapeConnection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] request;
    private byte[] answer = new byte[4 << 20];

    public ScrapeConnection(Uri server, string target = "/metrics", string accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", string more = "")
    {
        socket.Connect(server.Host, server.Port);
        request = Encoding.ASCII.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nUser-Agent: Prometheus/2.53\r\nAccept: {accept}\r\nAccept-Encoding: gzip\r\n{more}\r\n");
    }

    /// <summary>One scrape.</summary>
    /// <returns>The body; valid until the next.</returns>
    public ReadOnlySpan<byte> Scrape()
    {
        socket.Send(request);
        var length = 0;
        while (true)
        {
            var received = socket.Receive(answer.AsSpan(length));
            if (received == 0)
                throw new IOException("The server closed the connection.");
            length += received;
            var read = answer.AsSpan(0, length);
            var end = read.IndexOf("\r\n\r\n"u8);
            if (end < 0)
                continue;
            var field = read[..end].IndexOf("Content-Length: "u8);
            if (field < 0 || !Utf8Parser.TryParse(read[(field + 16)..end], out int body, out _))
                throw new IOException(Encoding.ASCII.GetString(read[..end]));
            if (answer.Length < end + 4 + body)
                Array.Resize(ref answer, end + 4 + body);
            else if (length >= end + 4 + body)
                return answer.AsSpan(end + 4, body);
        }
    }

    public void Dispose() => socket.Dispose();
}
