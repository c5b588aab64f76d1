using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Receive;

/// <summary>
/// OTLP/gRPC. Every call of OTLP is unary, so the whole of gRPC that is needed is one frame in, one frame and trailers out
/// over HTTP/2 (github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md). A shell: it reads and answers, <see cref="Accept"/> decides.
/// </summary>
internal sealed partial class OtlpGrpc(Accept accept, KeyRing keys, BodyBudget budget, ReceiveMeter meter, ILogger<OtlpGrpc> log)
{
    public const string TracesPath = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private const string Transport = "grpc";
    private const string ContentType = "application/grpc";

    // One byte "compressed", four bytes of length, most significant first.
    private const int FrameHeadBytes = 5;

    public async Task HandleAsync(HttpContext context)
    {
        // Anybody else's HTTP/2 is answered in HTTP's words, as the protocol asks.
        if (!IsGrpc(context.Request.ContentType))
        {
            meter.Request(Transport, "unsupported");
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        Receipt receipt;
        try
        {
            receipt = await ReceiveAsync(context, context.RequestAborted);
        }
        catch (Exception failure) when (context.RequestAborted.IsCancellationRequested || failure is ConnectionResetException)
        {
            meter.Request(Transport, Refusal.Aborted.Outcome);
            return;
        }
        catch (BadHttpRequestException failure)
        {
            receipt = Refusal.BadBody($"The body cannot be read: {failure.Message}");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFault(log, failure);
            receipt = Refusal.Broken;
        }

        meter.Request(Transport, receipt.Refusal?.Outcome ?? "ok");
        await AnswerAsync(context, receipt);
    }

    private async Task<Receipt> ReceiveAsync(HttpContext context, CancellationToken token)
    {
        var request = context.Request;
        if (request.Path != TracesPath || !HttpMethods.IsPost(request.Method))
            return Refusal.WrongPath(request.Path.Value ?? "");

        var (sender, refusal) = await keys.IdentifyAsync(request.Headers.Authorization, token);
        if (sender is null)
            return refusal!;

        var encoding = request.Headers["grpc-encoding"].ToString();
        if (encoding is not ("" or "identity" or "gzip"))
            return Refusal.UnknownEncoding(encoding);
        if (!budget.TryEnter())
            return Refusal.TooManyRequests;

        try
        {
            return await ReadAsync(context, encoding, sender, token);
        }
        finally
        {
            budget.Leave();
        }
    }

    private async Task<Receipt> ReadAsync(HttpContext context, string encoding, Sender sender, CancellationToken token)
    {
        // Kestrel's own limit is below OTLP's; ours is checked on the frame's head and again while inflating.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;

        var stream = context.Request.Body;
        var head = new byte[FrameHeadBytes];
        if (await stream.ReadAtLeastAsync(head, FrameHeadBytes, throwOnEndOfStream: false, token) < FrameHeadBytes)
            return Refusal.BadBody("The request holds no whole gRPC message.");

        var isCompressed = head[0] != 0;
        if (head[0] > 1 || (isCompressed && encoding != "gzip"))
            return Refusal.BadBody($"The gRPC message is marked as compressed ({head[0]}), but grpc-encoding does not say how.");

        using var received = new Body(budget);
        var outcome = await received.FillExactlyAsync(stream, BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1)), token);
        if (outcome != BodyOutcome.Whole)
            return budget.RefusalOf(outcome);
        if (await stream.ReadAsync(head.AsMemory(0, 1), token) != 0)
            return Refusal.BadBody("The request holds more than one gRPC message; Export takes one.");
        if (!isCompressed)
            return await accept(Signal.Traces, received.Bytes, received.Length, sender, token);

        using var inflated = new Body(budget);
        outcome = inflated.Inflate(received);
        return outcome == BodyOutcome.Whole
            ? await accept(Signal.Traces, inflated.Bytes, inflated.Length, sender, token)
            : budget.RefusalOf(outcome);
    }

    private static async Task AnswerAsync(HttpContext context, Receipt receipt)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers["grpc-accept-encoding"] = "identity,gzip";
        if (receipt.Refusal is { } refusal)
        {
            // "Trailers-Only": status and headers in one block, no message.
            response.Headers["grpc-status"] = ((int)refusal.GrpcCode).ToString(CultureInfo.InvariantCulture);
            response.Headers["grpc-message"] = PercentEncoded(refusal.Message);
            if (refusal.RetryAfter is not null || refusal.Field is not null)
                response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(Replies.Status(refusal).Written.Span).TrimEnd('=');
            return;
        }

        response.DeclareTrailer("grpc-status");
        await response.Body.WriteAsync(Replies.TraceResponse(receipt).ToGrpcFrame());
        response.AppendTrailer("grpc-status", "0");
    }

    // "application/grpc", also as "+proto" or with a parameter; "application/grpc-web" and "+json" are something else.
    private static bool IsGrpc(string? type) =>
        type is not null && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && type.AsSpan(ContentType.Length).Trim() is var rest
        && (rest.IsEmpty || rest[0] == ';' || rest.StartsWith("+proto", StringComparison.OrdinalIgnoreCase));

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

    [LoggerMessage(Level = LogLevel.Error, Message = "An OTLP/gRPC request failed; its sender was told to send it again")]
    private static partial void LogFault(ILogger log, Exception failure);
}
