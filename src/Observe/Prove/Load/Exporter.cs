using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Observe.Vocabulary;

namespace Observe.Observe.Prove.Load;

/// <summary>How an exporter speaks.</summary>
internal sealed record Dialling(string Name, Uri Endpoint, string Key)
{
    public bool IsGrpc { get; init; }
    public bool IsJson { get; init; }
    public bool IsGzip { get; init; }

    /// <summary>Speaks CloudEvents to the usage API, and takes no other reports.</summary>
    public bool IsEvents { get; init; }

    /// <summary>Speaks only for this tenant; null for any.</summary>
    public string? Tenant { get; init; }

    public bool Takes(SentReport report) =>
        (Tenant is null || Tenant == report.Tenant) && IsEvents == (report.IdentityKind == IdentityKind.Event);
}

/// <summary>What an exporter heard to one sending.</summary>
/// <param name="IsAgain">The same bytes are to be sent again; else <paramref name="IsSuccess"/> or a refusal.</param>
/// <param name="Wait">What the receiver asked for; null when it said nothing.</param>
internal readonly record struct Heard(bool IsSuccess, bool IsAgain, TimeSpan? Wait, string Words);

/// <summary>
/// Sends one export request as the OTLP specification wants it and reads the answer: no answer, 429, 502, 503, 504 and the
/// retryable gRPC codes mean "again", a partial success that rejects spans is a refusal.
/// </summary>
internal sealed class Exporter : IDisposable
{
    private const string GrpcPath = "opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string HttpPath = "v1/traces";
    private const string EventsPath = "v1/events";

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(4);

    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = patience };

    public Exporter(Dialling dialling) => Dialling = dialling;

    public Dialling Dialling { get; }

    public byte[] Encode(IReadOnlyList<SentReport> reports)
    {
        var body = Dialling.IsEvents ? UsageEvents.Encode(reports) : Dialling.IsJson ? OtlpJson.Encode(reports) : OtlpProtobuf.Encode(reports);
        if (Dialling.IsGzip)
            body = Gzip(body);
        if (!Dialling.IsGrpc)
            return body;

        var frame = new byte[body.Length + 5];
        frame[0] = Dialling.IsGzip ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Never throws for the receiver's sake.</summary>
    public async Task<Heard> SendAsync(byte[] body, CancellationToken token)
    {
        using var request = Request(body);
        try
        {
            using var response = await client.SendAsync(request, token);
            var content = await response.Content.ReadAsByteArrayAsync(token);
            return Dialling.IsGrpc ? GrpcAnswer(response, content) : HttpAnswer(response, content);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            return new Heard(false, true, null, $"no answer: {e.Message}");
        }
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Request(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Dialling.Endpoint, Dialling.IsGrpc ? GrpcPath : Dialling.IsEvents ? EventsPath : HttpPath))
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Dialling.Key);
        if (Dialling.IsGrpc)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
            if (Dialling.IsGzip)
                request.Headers.Add("grpc-encoding", "gzip");
        }
        else if (Dialling.IsGzip)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        request.Content.Headers.ContentType = new MediaTypeHeaderValue(
            Dialling.IsGrpc ? "application/grpc" : Dialling.IsEvents ? "application/cloudevents-batch+json" : Dialling.IsJson ? "application/json" : "application/x-protobuf");
        return request;
    }

    private Heard HttpAnswer(HttpResponseMessage response, byte[] content)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}");
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var isAgain = (int)response.StatusCode is 429 or 502 or 503 or 504;
            return new Heard(false, isAgain, response.Headers.RetryAfter?.Delta, words);
        }

        return Accepted(Dialling.IsEvents ? UsageEvents.Rejected(content) : Dialling.IsJson ? OtlpJson.RejectedSpans(content) : OtlpProtobuf.RejectedSpans(content));
    }

    private static Heard GrpcAnswer(HttpResponseMessage response, byte[] content)
    {
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var trailers) ? trailers.First()
            : response.Headers.TryGetValues("grpc-status", out var headers) ? headers.First() : "";
        if (status == "0")
            return Accepted(content.Length < 5 ? -1 : OtlpProtobuf.RejectedSpans(content.AsSpan(5)));

        // Cancelled, deadline, resource exhausted, aborted, out of range, unavailable, data loss; or a reply that was cut.
        var isAgain = status is "" or "1" or "4" or "8" or "10" or "11" or "14" or "15";
        return new Heard(false, isAgain, null, $"gRPC status {status}");
    }

    private static Heard Accepted(long rejected) => rejected == 0
        ? new Heard(true, false, null, "")
        : new Heard(false, false, null, rejected < 0 ? "an answer that is none" : $"{rejected} spans rejected");

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }
}
