using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Observe.Observe.Machine;

namespace Observe.Observe.Bench;

/// <summary>One connection to Metering, with one request under way at a time.</summary>
internal sealed class Channel : IDisposable
{
    private const string GrpcPath = "opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const int FrameHeadBytes = 5;

    private readonly HttpClient client;
    private readonly Uri target;
    private readonly Variant variant;

    public Channel(Variant variant, MeteringUnderLoad metering, string key)
    {
        this.variant = variant;
        client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseCookies = false, ActivityHeadersPropagator = null });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        target = variant.Grpc ? new Uri(metering.Grpc, GrpcPath) : new Uri(metering.Http, "v1/traces");
    }

    /// <summary>Sends a request and returns when it was acknowledged.</summary>
    /// <exception cref="MachineRefusal">It was refused, wholly or in part: then the figures would mean nothing.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target);
        if (variant.Grpc)
            Frame(request, body);
        else
            Post(request, body);

        using var answer = await client.SendAsync(request, token);
        var said = await answer.Content.ReadAsByteArrayAsync(token);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw Refused($"HTTP status {(int)answer.StatusCode}");
        if (variant.Grpc && Status(answer) is not "0" and var status)
            throw Refused($"gRPC status {status}");
        // A whole success is an empty message; anything else is a partial success.
        if (said.Length > (variant.Grpc ? FrameHeadBytes : 0))
            throw Refused("a partial success");
    }

    public void Dispose() => client.Dispose();

    private static MachineRefusal Refused(FormattableString how) =>
        new($"Metering answered a request with {how.ToString(CultureInfo.InvariantCulture)}; all must be accepted for the figures to mean anything.");

    private static MachineRefusal Refused(string how) => Refused($"{how}");

    private void Post(HttpRequestMessage request, ReadOnlyMemory<byte> body)
    {
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (variant.Gzip)
            request.Content.Headers.ContentEncoding.Add("gzip");
    }

    private void Frame(HttpRequestMessage request, ReadOnlyMemory<byte> body)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (variant.Gzip)
            request.Headers.Add("grpc-encoding", "gzip");
        request.Content = new FrameContent(body, variant.Gzip);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    private static string Status(HttpResponseMessage answer) =>
        answer.TrailingHeaders.TryGetValues("grpc-status", out var values) || answer.Headers.TryGetValues("grpc-status", out values)
            ? values.First()
            : "absent";

    /// <summary>One byte "compressed", four bytes of length, the message.</summary>
    private sealed class FrameContent(ReadOnlyMemory<byte> body, bool compressed) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var head = new byte[FrameHeadBytes];
            head[0] = compressed ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), body.Length);
            await stream.WriteAsync(head);
            await stream.WriteAsync(body);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = FrameHeadBytes + body.Length;
            return true;
        }
    }
}
