using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Observe.Otlp.Conformance.Wire;

/// <summary>HTTP/1.1 on a socket of its own: half of a body, two requests on one connection, an end in the middle.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly List<byte> unread = [];

    public static async Task<RawHttp> ConnectAsync(Uri address, CancellationToken token)
    {
        var raw = new RawHttp();
        try
        {
            await raw.socket.ConnectAsync(address.Host, address.Port, token);
            return raw;
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, token)..];
    }

    /// <summary>A request's head, with the length of the body that is announced.</summary>
    public Task SendHeadAsync(string target, Uri host, IEnumerable<(string Name, string Value)> headers, long announcedBytes, CancellationToken token)
    {
        var head = new StringBuilder($"POST {target} HTTP/1.1\r\nHost: {host.Authority}\r\n");
        foreach (var (name, value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {announcedBytes}\r\n\r\n");
        return SendAsync(Encoding.ASCII.GetBytes(head.ToString()), token);
    }

    public async Task<HttpAnswer> ReadAsync(CancellationToken token)
    {
        var head = Encoding.ASCII.GetString(await TakeUntilAsync("\r\n\r\n"u8.ToArray(), token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = head.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(
            parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (headers.TryGetValue("Content-Length", out var length))
            return new HttpAnswer(status, headers, await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture), token));
        if (!headers.ContainsKey("Transfer-Encoding"))
            return new HttpAnswer(status, headers, []);

        var body = new List<byte>();
        while (true)
        {
            var size = Encoding.ASCII.GetString(await TakeUntilAsync("\r\n"u8.ToArray(), token)).Trim().Split(';')[0];
            var chunk = await TakeAsync(int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture), token);
            await TakeUntilAsync("\r\n"u8.ToArray(), token);
            if (chunk.Length == 0)
                return new HttpAnswer(status, headers, [.. body]);
            body.AddRange(chunk);
        }
    }

    /// <summary>Ends the connection without a word, as a crash does.</summary>
    public void Cut() => socket.Close(timeout: 0);

    public void Dispose() => socket.Dispose();

    private async Task<byte[]> TakeUntilAsync(byte[] end, CancellationToken token)
    {
        while (true)
        {
            var at = unread.ToArray().AsSpan().IndexOf(end);
            if (at >= 0)
                return await TakeAsync(at + end.Length, token);
            await ReceiveAsync(token);
        }
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken token)
    {
        while (unread.Count < count)
            await ReceiveAsync(token);
        var taken = unread.GetRange(0, count).ToArray();
        unread.RemoveRange(0, count);
        return taken;
    }

    private async Task ReceiveAsync(CancellationToken token)
    {
        var buffer = new byte[16 * 1024];
        var read = await socket.ReceiveAsync(buffer, SocketFlags.None, token);
        if (read == 0)
            throw new IOException("the connection was closed without an answer");
        unread.AddRange(buffer.AsSpan(0, read));
    }
}
