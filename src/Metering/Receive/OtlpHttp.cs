using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Receive.Otlp.Json;

namespace Observe.Metering.Receive;

/// <summary>OTLP/HTTP: POST of one message as protobuf or JSON, gzip or not; a path for each signal.</summary>
internal sealed class OtlpHttp(IOptions<ReceiveOptions> options, BodyBudget budget, JsonIntake json) : Transport
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    private readonly int maxReplyBytes = options.Value.MaxReplyBytes;
    private readonly Dictionary<string, Signal> signals = new(StringComparer.Ordinal)
    {
        [options.Value.HttpPathPrefix + "/v1/traces"] = Signal.Traces,
        [options.Value.HttpPathPrefix + "/v1/metrics"] = Signal.Metrics,
        [options.Value.HttpPathPrefix + "/v1/logs"] = Signal.Logs,
    };

    public override string Name => "http";

    /// <summary>Whether the path is one of OTLP/HTTP's, on whatever port it was asked.</summary>
    public bool Serves(HttpRequest request) => signals.ContainsKey(request.Path.Value ?? "");

    public override Refusal? ReadHead(HttpRequest request, out RequestHead head)
    {
        var isServed = signals.TryGetValue(request.Path.Value ?? "", out var signal);
        var type = MediaTypeOf(request);
        var encoding = EncodingOf(request, out var isGzip);
        head = new RequestHead(signal, type == Json, isGzip);
        return !isServed ? Refusal.WrongPath(request.Path.Value ?? "", signals.Keys)
            : !HttpMethods.IsPost(request.Method) ? Refusal.WrongMethod(request.Method)
            : type is not (Protobuf or Json) ? Refusal.UnknownType(request.ContentType)
            : encoding;
    }

    public override async ValueTask<Arrival> ReadAsync(HttpRequest request, RequestHead head, Body into, CancellationToken token)
    {
        var outcome = await into.FillAsync(request.Body, request.ContentLength ?? -1, token);
        return new(outcome == BodyOutcome.Whole ? null : budget.RefusalOf(outcome), head.IsGzip);
    }

    public override Task<Receipt> TakeAsync(Accept accept, HttpRequest request, RequestHead head, Body body, Sender sender, CancellationToken token) =>
        head.IsJson ? json.TakeAsync(accept, head.Signal, body, sender, token) : base.TakeAsync(accept, request, head, body, sender, token);

    public override async Task AnswerAsync(HttpContext context, RequestHead head, Receipt receipt)
    {
        var response = context.Response;
        var refusal = receipt.Refusal;
        var body = refusal is not null ? Replies.Status(refusal, head.IsJson) : Replies.Response(head, receipt, maxReplyBytes);
        if (body is null)
        {
            refusal = Refusal.ReplyTooLarge;
            body = Replies.Status(refusal, head.IsJson);
        }

        if (refusal is not null)
            Refuse(response, refusal);
        response.ContentType = head.IsJson ? Json : Protobuf;
        response.ContentLength = body.Value.Length;
        await response.Body.WriteAsync(body.Value);
    }

    private static string? MediaTypeOf(HttpRequest request) =>
        request.ContentType is Protobuf ? Protobuf
        : MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType?.ToLowerInvariant()
        : null;
}
