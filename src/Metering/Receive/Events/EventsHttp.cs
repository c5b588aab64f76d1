using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Observe.Metering.Receive.Events;

/// <summary>
/// The usage API: <c>POST /v1/events</c> of CloudEvents 1.0 over HTTP, structured, batched or binary, gzip or not. A shell like
/// <see cref="OtlpHttp"/>: it makes one JSON array of what came, <see cref="Accept"/> decides, each event is told what became of it.
/// </summary>
internal sealed partial class EventsHttp(Accept accept, KeyRing keys, BodyBudget budget, ReceiveMeter meter, ILogger<EventsHttp> log)
{
    public const string EventsPath = "/v1/events";

    private const string Transport = "events";
    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json";

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
        await AnswerAsync(context.Response, receipt);
    }

    private async Task<Receipt> ReceiveAsync(HttpContext context, CancellationToken token)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
            return Refusal.WrongMethod(request.Method);

        var (sender, refusal) = await keys.IdentifyAsync(request.Headers.Authorization, token);
        if (sender is null)
            return refusal!;
        if (FormOf(request) is not { } form)
            return Refusal.UnknownEventType(request.ContentType);

        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding.Length != 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return Refusal.UnknownEncoding(encoding);
        if (!budget.TryEnter())
            return Refusal.TooManyRequests;

        try
        {
            return await ReadAsync(context, form, isGzip, sender, token);
        }
        finally
        {
            budget.Leave();
        }
    }

    private async Task<Receipt> ReadAsync(HttpContext context, EventForm form, bool isGzip, Sender sender, CancellationToken token)
    {
        // Kestrel's own limit would answer without a reason; ours counts as it reads.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;

        using var received = new Body(budget);
        var outcome = await received.FillAsync(context.Request.Body, context.Request.ContentLength ?? -1, token);
        if (outcome != BodyOutcome.Whole)
            return budget.RefusalOf(outcome);
        if (!isGzip)
            return await AcceptAsync(context.Request, form, received, sender, token);

        using var inflated = new Body(budget);
        outcome = inflated.Inflate(received);
        return outcome == BodyOutcome.Whole
            ? await AcceptAsync(context.Request, form, inflated, sender, token)
            : budget.RefusalOf(outcome);
    }

    private Task<Receipt> AcceptAsync(HttpRequest request, EventForm form, Body body, Sender sender, CancellationToken token)
    {
        if (form == EventForm.Batch)
            return accept(Signal.Events, body.Bytes, body.Length, sender, token);

        var array = form == EventForm.Single
            ? EventBody.OfSingle(body.Bytes.AsSpan(0, body.Length))
            : EventBody.OfBinary(request.Headers, request.ContentType, body.Bytes.AsSpan(0, body.Length));
        return accept(Signal.Events, array, array.Length, sender, token);
    }

    private enum EventForm
    {
        Single,
        Batch,
        Binary,
    }

    // Binary mode is told by its headers: its content type is that of the data.
    private static EventForm? FormOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) && parsed.MediaType?.ToLowerInvariant() is { } type
            && type.StartsWith("application/cloudevents", StringComparison.Ordinal)
            ? type switch
            {
                Structured => EventForm.Single,
                Batched => EventForm.Batch,
                _ => null,
            }
            : request.Headers.Keys.Any(name => name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase)) ? EventForm.Binary : null;

    private static async Task AnswerAsync(HttpResponse response, Receipt receipt)
    {
        response.StatusCode = receipt.Refusal?.HttpStatus
            ?? (receipt is { Accepted: 0, Rejected: > 0 } ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
        if (receipt.Refusal is { } refusal)
        {
            if (refusal.HttpStatus == StatusCodes.Status401Unauthorized)
                response.Headers.WWWAuthenticate = "Bearer";
            if (refusal.HttpStatus == StatusCodes.Status405MethodNotAllowed)
                response.Headers.Allow = HttpMethods.Post;
            if (refusal.HttpStatus == StatusCodes.Status415UnsupportedMediaType)
                response.Headers.AcceptEncoding = "gzip";
            if (refusal.RetryAfter is { } delay)
                response.Headers.RetryAfter = ((long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var body = EventReply.Write(receipt);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request of the usage API failed; its sender was told to send it again")]
    private static partial void LogFault(ILogger log, Exception failure);
}
