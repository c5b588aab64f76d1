using System.Net.Http.Headers;

namespace Observe.Metering.Receive.Events;

/// <summary>
/// The usage API: <c>POST /v1/events</c> of CloudEvents 1.0 over HTTP, structured, batched or binary, gzip or not. It makes one
/// JSON array of what came; each event is told what became of it.
/// </summary>
internal sealed class EventsHttp(BodyBudget budget) : Transport
{
    public const string EventsPath = "/v1/events";

    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json";

    public override string Name => "events";

    public override Refusal? ReadHead(HttpRequest request, out RequestHead head)
    {
        var encoding = EncodingOf(request, out var isGzip);
        head = new RequestHead(Signal.Events, IsJson: true, isGzip);
        return !HttpMethods.IsPost(request.Method) ? Refusal.WrongMethod(request.Method)
            : FormOf(request) is null ? Refusal.UnknownEventType(request.ContentType)
            : encoding;
    }

    public override async ValueTask<Arrival> ReadAsync(HttpRequest request, RequestHead head, Body into, CancellationToken token)
    {
        var outcome = await into.FillAsync(request.Body, request.ContentLength ?? -1, token);
        return new(outcome == BodyOutcome.Whole ? null : budget.RefusalOf(outcome), head.IsGzip);
    }

    public override Task<Receipt> TakeAsync(Accept accept, HttpRequest request, RequestHead head, Body body, Sender sender, CancellationToken token)
    {
        var form = FormOf(request);
        if (form == EventForm.Batch)
            return base.TakeAsync(accept, request, head, body, sender, token);

        var array = form == EventForm.Single
            ? EventBody.OfSingle(body.Bytes.AsSpan(0, body.Length))
            : EventBody.OfBinary(request.Headers, request.ContentType, body.Bytes.AsSpan(0, body.Length));
        return accept(head.Signal, array, array.Length, sender, token);
    }

    public override async Task AnswerAsync(HttpContext context, RequestHead head, Receipt receipt)
    {
        var response = context.Response;
        if (receipt.Refusal is { } refusal)
            Refuse(response, refusal);
        else if (receipt is { Accepted: 0, Rejected: > 0 })
            response.StatusCode = StatusCodes.Status400BadRequest;

        var body = EventReply.Write(receipt);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
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
}
