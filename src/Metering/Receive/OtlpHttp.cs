using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Receive;

/// <summary>
/// OTLP/HTTP: POST of a protobuf body, gzip or not. A shell: it reads and answers, <see cref="Accept"/> decides.
/// </summary>
internal sealed partial class OtlpHttp(Accept accept, KeyRing keys, BodyBudget budget, ReceiveMeter meter, ILogger<OtlpHttp> log)
{
    public const string TracesPath = "/v1/traces";

    private const string Transport = "http";
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public async Task HandleAsync(HttpContext context)
    {
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
            receipt = Refusal.BadBody($"The body cannot be read: {failure.Message}") with { HttpStatus = failure.StatusCode };
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
        if (request.Path != TracesPath)
            return Refusal.WrongPath(request.Path.Value ?? "");
        if (!HttpMethods.IsPost(request.Method))
            return Refusal.WrongMethod(request.Method);

        var (sender, refusal) = await keys.IdentifyAsync(request.Headers.Authorization, token);
        if (sender is null)
            return refusal!;
        if (MediaTypeOf(request) != Protobuf)
            return Refusal.UnknownType(request.ContentType);

        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding.Length != 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return Refusal.UnknownEncoding(encoding);
        if (!budget.TryEnter())
            return Refusal.TooManyRequests;

        try
        {
            return await ReadAsync(context, isGzip, sender, token);
        }
        finally
        {
            budget.Leave();
        }
    }

    private async Task<Receipt> ReadAsync(HttpContext context, bool isGzip, Sender sender, CancellationToken token)
    {
        // Kestrel's own limit would answer without a Status and is below OTLP's; ours counts as it reads.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;

        using var received = new Body(budget);
        var outcome = await received.FillAsync(context.Request.Body, context.Request.ContentLength ?? -1, token);
        if (outcome != BodyOutcome.Whole)
            return budget.RefusalOf(outcome);
        if (!isGzip)
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
        if (receipt.Refusal is { } refusal)
        {
            response.StatusCode = refusal.HttpStatus;
            if (refusal.HttpStatus == StatusCodes.Status401Unauthorized)
                response.Headers.WWWAuthenticate = "Bearer";
            if (refusal.HttpStatus == StatusCodes.Status405MethodNotAllowed)
                response.Headers.Allow = HttpMethods.Post;
            if (refusal.HttpStatus == StatusCodes.Status415UnsupportedMediaType)
                response.Headers.AcceptEncoding = "gzip";
            if (refusal.RetryAfter is { } delay)
                response.Headers.RetryAfter = ((long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        // A sender of JSON reads JSON, even where it is only told that JSON is not taken.
        var isJson = receipt.Refusal is not null && MediaTypeOf(context.Request) == Json;
        var body = receipt.Refusal is null ? Replies.TraceResponse(receipt).Written
            : isJson ? JsonStatus(receipt.Refusal)
            : Replies.Status(receipt.Refusal).Written;
        response.ContentType = isJson ? Json : Protobuf;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    private static ReadOnlyMemory<byte> JsonStatus(Refusal refusal)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("code", (int)refusal.GrpcCode);
        json.WriteString("message", refusal.Message);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static string? MediaTypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType?.ToLowerInvariant() : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "An OTLP/HTTP request failed; its sender was told to send it again")]
    private static partial void LogFault(ILogger log, Exception failure);
}
