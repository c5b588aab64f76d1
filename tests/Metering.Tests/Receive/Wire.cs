using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Tests.Receive;

/// <summary>A google.rpc.Status or an ExportTraceServiceResponse, read by hand.</summary>
internal sealed record RpcStatus(long Code, string Message, IReadOnlyList<string> DetailTypes)
{
    public static RpcStatus Read(byte[] body)
    {
        var (code, message, details) = (0L, "", new List<string>());
        var reader = new ProtoReader(body, 0, body.Length);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (type == WireType.Varint)
            {
                Assert.True(reader.TryReadVarint(out var value));
                code = (long)value;
            }
            else
            {
                Assert.True(reader.TryReadSlice(out var slice));
                if (field == 2)
                    message = System.Text.Encoding.UTF8.GetString(slice.Of(body));
                else
                    details.Add(FirstText(slice.Of(body).ToArray()));
            }
        }

        Assert.True(reader.AtEnd);
        return new RpcStatus(code, message, details);
    }

    /// <summary>Rejected spans and message; null when partial_success is not set.</summary>
    public static (long Rejected, string Message)? PartialSuccess(byte[] response)
    {
        if (response.Length == 0)
            return null;

        var reader = new ProtoReader(response, 0, response.Length);
        Assert.True(reader.TryReadTag(out var field, out _));
        Assert.Equal(1, field);
        Assert.True(reader.TryReadSlice(out var partial));
        Assert.True(reader.AtEnd);
        var status = Read(partial.Of(response).ToArray());
        return (status.Code, status.Message);
    }

    // An Any's type.
    private static string FirstText(byte[] body)
    {
        var reader = new ProtoReader(body, 0, body.Length);
        return reader.TryReadTag(out var field, out var type) && field == 1 && type == WireType.Length && reader.TryReadSlice(out var slice)
            ? System.Text.Encoding.UTF8.GetString(slice.Of(body))
            : "";
    }
}

internal sealed record GrpcAnswer(int Status, string Message, byte[] Body, string Details);

/// <summary>Speaks to the two listeners byte by byte.</summary>
internal static class Wire
{
    public const string GrpcExport = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    public static readonly HttpClient Client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });

    public static async Task<(HttpResponseMessage Response, byte[] Body)> PostAsync(
        this ReceiveServer server, byte[] body, string? key = null, string type = "application/x-protobuf", string? encoding = null,
        string path = "/v1/traces", HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, new Uri(server.Http, path));
        if (request.Method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(body);
            if (type.Length != 0)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            if (encoding is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        key ??= server.Key;
        if (key.Length != 0)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public static Task<GrpcAnswer> CallAsync(
        this ReceiveServer server, byte[] message, string? key = null, bool isGzip = false, string path = GrpcExport) =>
        server.CallFrameAsync(Frame(isGzip ? Gzip(message) : message, isGzip), key, isGzip ? "gzip" : null, path);

    public static async Task<GrpcAnswer> CallFrameAsync(
        this ReceiveServer server, byte[] frame, string? key = null, string? encoding = null, string path = GrpcExport)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Grpc, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("TE", "trailers");
        if (encoding is not null)
            request.Headers.Add("grpc-encoding", encoding);
        key ??= server.Key;
        if (key.Length != 0)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc", response.Content.Headers.ContentType?.MediaType);
        var headers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        return new GrpcAnswer(
            int.Parse(headers.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture),
            headers.TryGetValues("grpc-message", out var message) ? Uri.UnescapeDataString(message.Single()) : "",
            Unframed(body),
            headers.TryGetValues("grpc-status-details-bin", out var details) ? details.Single() : "");
    }

    public static byte[] Frame(byte[] message, bool isCompressed)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>A gzip of this many zero bytes, made without holding them.</summary>
    public static byte[] Bomb(long hiddenBytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            var zeros = new byte[1024 * 1024];
            for (var left = hiddenBytes; left > 0; left -= zeros.Length)
                gzip.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }

        return compressed.ToArray();
    }

    private static byte[] Unframed(byte[] body)
    {
        if (body.Length == 0)
            return body;

        Assert.Equal(0, body[0]);
        Assert.Equal(body.Length - 5, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)));
        return body[5..];
    }
}
