using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>What is said about a request of which all, some or nothing was taken.</summary>
internal static class PartialSuccessRows
{
    public static IReadOnlyList<Row> All { get; } =
    [
        new(15, Level.Must, "Full Success", "Full success leaves partial_success unset", UnsetAsync),
        new(16, Level.Should, "Full Success", "An empty request succeeds", EmptyAsync),
        new(17, Level.Optional, "Empty Telemetry Envelopes", "Empty envelopes are ignored without error", EnvelopesAsync),
        new(18, Level.Must, "Partial Success", "Rejected items: success, and partial_success with the exact count", CountsAsync),
        new(19, Level.Should, "Partial Success", "error_message says why", MessageAsync),
        new(20, Level.Must, "Partial Success", "A warning with nothing rejected has count 0 and a message", WarningAsync),
        new(21, Level.Must, "Partial Success", "All accepted items of such a request are stored, and none of the rejected", StoredAsync),
    ];

    private static async Task<string> UnsetAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var signal in Signal.All)
        {
            var call = await receiver.CallAsync(signal, Sample.One(signal), token);
            Must.Equal(0, call.Code, $"the status of {signal.Name}");
            Must.Hold(call.Partial is null, $"partial_success of {signal.Name} over gRPC is set: {call.Partial}");
            var answer = await receiver.PostAsync(signal, Sample.One(signal), token);
            Must.Hold(answer.Partial(signal) is null, $"partial_success of {signal.Name} over HTTP is set: {answer.Partial(signal)}");
            var json = await receiver.PostJsonAsync(signal, Sample.OneJson(signal), token);
            Must.Hold(json.Partial(signal) is null, $"partialSuccess of {signal.Name} in JSON is set: {json.Partial(signal)}");
        }

        return "";
    }

    private static async Task<string> EmptyAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var signal in Signal.All)
        {
            Must.Equal(0, (await receiver.CallAsync(signal, [], token)).Code, $"the status of empty {signal.Name}");
            Must.Equal(200, (await receiver.PostAsync(signal, [], token)).Status, $"the answer to empty {signal.Name}");
            Must.Equal(200, (await receiver.PostJsonAsync(signal, "{}", token)).Status, $"the answer to empty {signal.Name} in JSON");
        }

        return "";
    }

    private static async Task<string> EnvelopesAsync(Receiver receiver, CancellationToken token)
    {
        byte[][] envelopes =
        [
            new Proto().Message(1, new Proto()).ToArray(),
            new Proto().Message(1, new Proto().Message(1, Sample.Resource())).ToArray(),
            new Proto().Message(1, new Proto().Message(2, new Proto().Message(1, new Proto().Text(1, "scope")))).ToArray(),
        ];
        foreach (var signal in Signal.All)
        {
            foreach (var envelope in envelopes)
            {
                var answer = await receiver.PostAsync(signal, envelope, token);
                Must.Equal(200, answer.Status, $"the answer to an empty envelope of {signal.Name}");
                Must.Hold(answer.Partial(signal) is null, $"an empty envelope of {signal.Name} is a partial success: {answer.Partial(signal)}");
            }
        }

        return "";
    }

    private static async Task<string> CountsAsync(Receiver receiver, CancellationToken token)
    {
        const int bad = 3;
        var request = Sample.Traces(
            Sample.Span(), Sample.Span() with { TraceId = new byte[16] }, Sample.Span() with { TraceId = new byte[3] }, Sample.Span(), Sample.Span() with { SpanId = new byte[8] });
        var call = await receiver.CallAsync(Signal.Traces, request, token);
        Must.Equal(0, call.Code, "the status of spans");
        Must.Equal(bad, call.Partial?.Rejected ?? 0, "rejected_spans over gRPC");
        var answer = await receiver.PostAsync(Signal.Traces, request, token);
        Must.Equal(200, answer.Status, "the answer to spans");
        Must.Equal(bad, answer.Partial(Signal.Traces)?.Rejected ?? 0, "rejected_spans over HTTP");

        var json = await receiver.PostJsonAsync(Signal.Traces, Sample.TracesJson(string.Join(',',
            Sample.SpanJson(Sample.Hex(Sample.TraceId()), Sample.Hex(Sample.SpanId())), Sample.SpanJson("", Sample.Hex(Sample.SpanId())))), token);
        Must.Equal(200, json.Status, "the answer to spans in JSON");
        Must.Equal(1, json.Partial(Signal.Traces)?.Rejected ?? 0, "rejectedSpans in JSON");

        // A point without a time is one of the few that a receiver may reject; where it does, the count must be exact.
        var points = Sample.Metrics("conformance.points", 5, new Proto()
            .Message(1, new Proto().Fixed64(3, Sample.Now()).Double(4, 1)).Message(1, new Proto().Double(4, 2)).Message(1, new Proto().Double(4, 3)));
        var metrics = await receiver.CallAsync(Signal.Metrics, points, token);
        Must.Equal(0, metrics.Code, "the status of data points");
        Must.Hold((metrics.Partial?.Rejected ?? 0) is 0 or 2, $"of two points without a time {metrics.Partial?.Rejected} are rejected");
        return metrics.Partial is { Rejected: 2 } ? "spans, data points" : "spans; data points without a time are taken";
    }

    private static async Task<string> MessageAsync(Receiver receiver, CancellationToken token)
    {
        var call = await receiver.CallAsync(Signal.Traces, Sample.Traces(Sample.Span(), Sample.Span() with { TraceId = new byte[16] }), token);
        var message = call.Partial?.Message ?? "";
        Must.Hold(message.Length != 0, "error_message is empty");
        Must.Hold(message.Contains("trace", StringComparison.OrdinalIgnoreCase), $"it does not say what is wrong: {message}");
        Must.Hold(message.All(char.IsAscii), $"it is not plain English: {message}");
        return $"\"{message}\"";
    }

    private static async Task<string> WarningAsync(Receiver receiver, CancellationToken token)
    {
        // An end before the start is what receivers warn of, those that warn.
        var call = await receiver.CallAsync(Signal.Traces, Sample.Traces(Sample.Span() with { EndUnixNano = 1 }), token);
        Must.Equal(0, call.Code, "the status");
        if (call.Partial is not { Rejected: 0 } partial)
            return call.Partial is null ? "no warning is given" : "an end before the start is rejected";
        Must.Hold(partial.Message.Length != 0, "partial_success is set with count 0 and without a message");
        return $"\"{partial.Message}\"";
    }

    private static async Task<string> StoredAsync(Receiver receiver, CancellationToken token)
    {
        var trace = Sample.TraceId();
        OtlpSpan[] good = [.. Enumerable.Range(0, 5).Select(_ => Sample.Span() with { TraceId = trace })];
        var call = await receiver.CallAsync(Signal.Traces, Sample.Traces(
            good[0], good[1], Sample.Span() with { TraceId = trace, SpanId = new byte[8] }, good[2], Sample.Span() with { TraceId = trace, SpanId = [1, 2] }, good[3], good[4]), token);
        Must.Equal(0, call.Code, "the status");
        Must.Equal(2, call.Partial?.Rejected ?? 0, "rejected_spans");
        if (receiver.Store is null)
            throw new RowListed("needs --clickhouse to look into the store; the reply is right");
        var stored = await StoredSpan.AwaitAsync(receiver, trace, good.Length, token);
        Must.Equal(
            string.Join(' ', good.Select(span => Sample.Hex(span.SpanId)).Order(StringComparer.Ordinal)),
            string.Join(' ', stored.Select(span => span.SpanId).Order(StringComparer.Ordinal)), "the stored spans");
        return "";
    }
}
