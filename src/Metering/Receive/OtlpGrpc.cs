using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Receive;

/// <summary>
/// OTLP/gRPC. Every call of OTLP is unary, so the whole of gRPC that is needed is one frame in, one frame and trailers out
/// over HTTP/2 (github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md).
/// </summary>
internal sealed class OtlpGrpc(IOptions<ReceiveOptions> options, BodyBudget budget) : Transport
{
    private const string ContentType = "application/grpc";

    // One byte "compressed", four bytes of length, most significant first.
    private const int FrameHeadBytes = 5;

    private static readonly Dictionary<string, Signal> signals = new(StringComparer.Ordinal)
    {
        ["/opentelemetry.proto.collector.trace.v1.TraceService/Export"] = Signal.Traces,
        ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"] = Signal.Metrics,
        ["/opentelemetry.proto.collector.logs.v1.LogsService/Export"] = Signal.Logs,
    };

    private readonly int maxReplyBytes = options.Value.MaxReplyBytes;

    public override string Name => "grpc";

    // "application/grpc", also as "+proto" or with a parameter; "application/grpc-web" and "+json" are something else.
    public static bool Speaks(string? type) =>
        type is not null && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && type.AsSpan(ContentType.Length).Trim() is var rest
        && (rest.IsEmpty || rest[0] == ';' || rest.StartsWith("+proto", StringComparison.OrdinalIgnoreCase));

    public override Refusal? ReadHead(HttpRequest request, out RequestHead head)
    {
        var isServed = signals.TryGetValue(request.Path.Value ?? "", out var signal) && HttpMethods.IsPost(request.Method);
        var encoding = request.Headers["grpc-encoding"].ToString();
        head = new RequestHead(signal, IsJson: false, IsGzip: encoding == "gzip");
        return !isServed ? Refusal.WrongPath(request.Path.Value ?? "", signals.Keys)
            : encoding is not ("" or "identity" or "gzip") ? Refusal.UnknownEncoding(encoding)
            : null;
    }

    public override async ValueTask<Arrival> ReadAsync(HttpRequest request, RequestHead head, Body into, CancellationToken token)
    {
        var stream = request.Body;
        var frame = new byte[FrameHeadBytes];
        if (await stream.ReadAtLeastAsync(frame, FrameHeadBytes, throwOnEndOfStream: false, token) < FrameHeadBytes)
            return new(Refusal.BadBody("The request holds no whole gRPC message."), false);

        var isCompressed = frame[0] != 0;
        if (frame[0] > 1 || (isCompressed && !head.IsGzip))
            return new(Refusal.BadBody($"The gRPC message is marked as compressed ({frame[0]}), but grpc-encoding does not say how."), false);

        var outcome = await into.FillExactlyAsync(stream, BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1)), token);
        if (outcome != BodyOutcome.Whole)
            return new(budget.RefusalOf(outcome), false);
        return await stream.ReadAsync(frame.AsMemory(0, 1), token) != 0
            ? new(Refusal.BadBody("The request holds more than one gRPC message; Export takes one."), false)
            : new(null, isCompressed);
    }

    public override async Task AnswerAsync(HttpContext context, RequestHead head, Receipt receipt)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers["grpc-accept-encoding"] = "identity,gzip";
        var message = receipt.Refusal is null ? Replies.Response(head, receipt, maxReplyBytes) : null;
        if (message is null)
        {
            AddStatus(response.Headers, receipt.Refusal ?? Refusal.ReplyTooLarge);
            return;
        }

        response.DeclareTrailer("grpc-status");
        await response.Body.WriteAsync(Framed(message.Value.Span));
        response.AppendTrailer("grpc-status", "0");
    }

    // "Trailers-Only": status and headers in one block, no message.
    private static void AddStatus(IHeaderDictionary headers, Refusal refusal)
    {
        headers["grpc-status"] = ((int)refusal.GrpcCode).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = PercentEncoded(refusal.Message);
        if (refusal.RetryAfter is not null || refusal.Field is not null)
            headers["grpc-status-details-bin"] = Convert.ToBase64String(Replies.Status(refusal, isJson: false).Span).TrimEnd('=');
    }

    private static byte[] Framed(ReadOnlySpan<byte> message)
    {
        var frame = new byte[FrameHeadBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(FrameHeadBytes));
        return frame;
    }

    // Bytes outside space to tilde, and the percent sign, as %XX of their UTF-8.
    private static string PercentEncoded(string message)
    {
        var encoded = new StringBuilder(message.Length + 16);
        foreach (var next in Encoding.UTF8.GetBytes(message))
        {
            if (next is >= 0x20 and <= 0x7E and not (byte)'%')
                encoded.Append((char)next);
            else
                encoded.Append('%').Append(next.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }
}
