using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Observe.Testing.Fuzz;

/// <summary>About a mebibyte of gzip that hides a gibibyte, and how it is sent.</summary>
internal static class GzipBomb
{
    public const long HiddenBytes = 1L << 30;

    public static byte[] Make()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            // A span's name that never ends: one field after the other of a request would do as well.
            gzip.Write([0x0A, 0x80, 0x80, 0x80, 0x80, 0x04]);
            var zeros = new byte[1 << 20];
            for (var written = 0L; written < HiddenBytes; written += zeros.Length)
                gzip.Write(zeros);
        }

        return packed.ToArray();
    }

    /// <summary>The HTTP status of the answer.</summary>
    public static async Task<int> SendHttpAsync(HttpClient client, Uri http, string key, byte[] bomb, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(http, "/v1/traces")) { Content = new ByteArrayContent(bomb) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request, token);
        return (int)response.StatusCode;
    }

    /// <summary>The gRPC status of the answer.</summary>
    public static async Task<string> SendGrpcAsync(HttpClient client, Uri grpc, string key, byte[] bomb, CancellationToken token)
    {
        var frame = new byte[bomb.Length + 5];
        frame[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), bomb.Length);
        bomb.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(grpc, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        using var response = await client.SendAsync(request, token);
        await response.Content.LoadIntoBufferAsync(token);
        return response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer.First()
            : response.Headers.TryGetValues("grpc-status", out var header) ? header.First() : "none";
    }
}
