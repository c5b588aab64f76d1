using Observe.Otlp.Conformance.Wire;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>OTLP's own dialect of JSON.</summary>
internal static class JsonRows
{
    public static IReadOnlyList<Row> All { get; } =
    [
        new(51, Level.Must, "JSON Encoding", "traceId and spanId are hex in either letter case, in every message", HexIdsAsync),
        new(52, Level.DeFacto, "JSON Encoding + examples", "parentSpanId and the ids of links are hex too; other bytes base64", OtherBytesAsync),
        new(53, Level.Must, "JSON Encoding", "Enums are integers (names: strict or lenient, and documented)", EnumsAsync),
        new(54, Level.Must, "JSON Encoding", "Unknown members are ignored at every depth", UnknownMembersAsync),
        new(55, Level.Must, "JSON Encoding", "A snake_case key is an unknown member", SnakeCaseAsync),
        new(56, Level.Must, "JSON Encoding", "64-bit integers are taken as text and as number, without loss, negative too", IntegersAsync),
        new(57, Level.Proto, "proto3 JSON mapping", "Doubles may be \"NaN\", \"Infinity\", \"-Infinity\"", DoublesAsync),
    ];

    private static async Task<string> HexIdsAsync(Receiver receiver, CancellationToken token)
    {
        byte[] lower = [0xAB, .. Sample.TraceId()[1..]], upper = [0xCD, .. Sample.TraceId()[1..]];
        var spanId = Sample.SpanId();
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(string.Join(',',
            Sample.SpanJson(Sample.Hex(lower), Sample.Hex(spanId)), Sample.SpanJson(Convert.ToHexString(upper), Convert.ToHexString(spanId)))), token);
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(Sample.SpanJson(
            Sample.Hex(Sample.TraceId()), Sample.Hex(spanId), $$""","links":[{"traceId":"{{Convert.ToHexString(lower)}}","spanId":"{{Sample.Hex(spanId)}}"}]""")), token);
        await TakenAsync(receiver, Signal.Logs, Sample.LogsJson(
            $$$"""{"timeUnixNano":"{{{Sample.Now()}}}","traceId":"{{{Convert.ToHexString(lower)}}}","spanId":"{{{Convert.ToHexString(spanId)}}}","body":{"stringValue":"hex"}}"""), token);
        await TakenAsync(receiver, Signal.Metrics, Sample.MetricsJson(
            $$$"""{"name":"conformance.hex","gauge":{"dataPoints":[{"timeUnixNano":"{{{Sample.Now()}}}","asDouble":1,"exemplars":[{"timeUnixNano":"{{{Sample.Now()}}}","asDouble":1,"traceId":"{{{Convert.ToHexString(upper)}}}","spanId":"{{{Sample.Hex(spanId)}}}"}]}]}}"""), token);
        if (receiver.Store is null)
            return "taken; --clickhouse shows whether the ids are right";
        foreach (var trace in new[] { lower, upper })
            Must.Equal(Sample.Hex(spanId), (await StoredSpan.AwaitAsync(receiver, trace, 1, token)) is [var stored] ? stored.SpanId : "", "the stored span_id");
        return "";
    }

    private static async Task<string> OtherBytesAsync(Receiver receiver, CancellationToken token)
    {
        byte[] trace = Sample.TraceId(), linked = Sample.TraceId(), span = Sample.SpanId(), parent = Sample.SpanId();
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(Sample.SpanJson(Sample.Hex(trace), Sample.Hex(span),
            $$$""","parentSpanId":"{{{Convert.ToHexString(parent)}}}","links":[{"traceId":"{{{Convert.ToHexString(linked)}}}","spanId":"{{{Convert.ToHexString(parent)}}}"}],"attributes":[{"key":"raw","value":{"bytesValue":"AQID/w=="}}]""")), token);
        if (receiver.Store is null)
            return "taken; --clickhouse shows whether the bytes are right";
        var stored = await StoredSpan.OneAsync(receiver, trace, token);
        Must.Equal(Sample.Hex(parent), stored.Text("parent_span_id"), "the stored parent_span_id");
        Must.Equal("AQID/w==", stored.Attribute("raw"), "the stored bytes");
        var links = await receiver.Store.AwaitAsync(
            "SELECT lower(hex(linked_trace_id)) AS id FROM span_links WHERE trace_id = unhex({trace:String})", 1, token, ("trace", Sample.Hex(trace)));
        Must.Equal(Sample.Hex(linked), links is [var link] ? link.GetProperty("id").GetString() : "", "the stored link");
        return "";
    }

    private static async Task<string> EnumsAsync(Receiver receiver, CancellationToken token)
    {
        var trace = Sample.TraceId();
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(Sample.SpanJson(Sample.Hex(trace), Sample.Hex(Sample.SpanId()), ",\"status\":{\"code\":2,\"message\":\"m\"}")), token);
        if (receiver.Store is not null)
        {
            var stored = await StoredSpan.OneAsync(receiver, trace, token);
            Must.Equal("3", stored.Text("kind"), "the stored kind");
            Must.Equal("2", stored.Text("status"), "the stored status");
        }

        var named = Sample.TracesJson(Sample.SpanJson(Sample.Hex(Sample.TraceId()), Sample.Hex(Sample.SpanId()))).Replace("\"kind\":3", "\"kind\":\"SPAN_KIND_CLIENT\"", StringComparison.Ordinal);
        var answer = await receiver.PostJsonAsync(Signal.Traces, named, token);
        Must.Hold(answer.Status is 200 or 400, $"a name is answered {answer.Status}");
        return answer.Status == 200 ? "names are taken too" : "names are refused";
    }

    private static async Task<string> UnknownMembersAsync(Receiver receiver, CancellationToken token)
    {
        const string unknown = "\"unknown\":{\"deep\":[1,{\"x\":null},\"y\",true,1e400]},\"another\":null,";
        foreach (var signal in Signal.All)
        {
            var json = Sample.OneJson(signal).Replace("{\"", "{" + unknown + "\"", StringComparison.Ordinal);
            await TakenAsync(receiver, signal, json, token);
        }

        return "";
    }

    private static async Task<string> SnakeCaseAsync(Receiver receiver, CancellationToken token)
    {
        var trace = Sample.TraceId();
        var span = Sample.SpanJson(Sample.Hex(trace), Sample.Hex(Sample.SpanId()), ",\"trace_state\":7,\"parent_span_id\":{}");
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(span), token);
        await TakenAsync(receiver, Signal.Traces, """{"resource_spans":"not a list at all"}""", token);
        var other = Sample.TraceId();
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(Sample.SpanJson(Sample.Hex(other), Sample.Hex(Sample.SpanId()))).Replace("\"scopeSpans\"", "\"scope_spans\"", StringComparison.Ordinal), token);
        if (receiver.Store is null)
            return "";
        Must.Equal(1, (await StoredSpan.AwaitAsync(receiver, trace, 1, token)).Count, "stored spans of the first trace");
        Must.Equal(0, (await StoredSpan.NowAsync(receiver, other, token)).Count, "stored spans under scope_spans");
        return "";
    }

    private static async Task<string> IntegersAsync(Receiver receiver, CancellationToken token)
    {
        var trace = Sample.TraceId();
        (string Key, string Json, string Stored)[] values =
        [
            ("text", "\"9223372036854775807\"", "9223372036854775807"), ("number", "9007199254740993", "9007199254740993"),
            ("negative.text", "\"-9223372036854775808\"", "-9223372036854775808"), ("negative.number", "-9007199254740993", "-9007199254740993"),
            ("zero", "0", "0"),
        ];
        var attributes = string.Join(',', values.Select(value => $$$"""{"key":"{{{value.Key}}}","value":{"intValue":{{{value.Json}}}}}"""));
        var span = Sample.SpanJson(Sample.Hex(trace), Sample.Hex(Sample.SpanId()), $",\"attributes\":[{attributes}],\"droppedAttributesCount\":7");
        var now = Sample.Now();
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(span), token);

        // Times as numbers.
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(
            $$"""{"traceId":"{{Sample.Hex(Sample.TraceId())}}","spanId":"{{Sample.Hex(Sample.SpanId())}}","name":"numbers","startTimeUnixNano":{{now}},"endTimeUnixNano":{{now + 1}}}"""), token);
        await TakenAsync(receiver, Signal.Metrics, Sample.MetricsJson(
            $$$"""{"name":"conformance.ints","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"{{{now}}}","asInt":"-5"},{"timeUnixNano":{{{now}}},"asInt":-5}]}}"""), token);
        if (receiver.Store is null)
            return "taken; --clickhouse shows whether every digit is there";
        var stored = await StoredSpan.OneAsync(receiver, trace, token);
        foreach (var value in values)
            Must.Equal(value.Stored, stored.Attribute(value.Key), $"the stored {value.Key}");
        Must.Equal("7", stored.Text("dropped_attributes"), "the stored dropped_attributes");
        return "";
    }

    private static async Task<string> DoublesAsync(Receiver receiver, CancellationToken token)
    {
        var trace = Sample.TraceId();
        string[] values = ["\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "1.5", "\"1.5\"", "-0.0", "1e300"];
        var attributes = string.Join(',', values.Select((value, index) => $$$"""{"key":"d{{{index}}}","value":{"doubleValue":{{{value}}}}}"""));
        await TakenAsync(receiver, Signal.Traces, Sample.TracesJson(Sample.SpanJson(Sample.Hex(trace), Sample.Hex(Sample.SpanId()), $",\"attributes\":[{attributes}]")), token);
        await TakenAsync(receiver, Signal.Metrics, Sample.MetricsJson(
            $$$"""{"name":"conformance.nan","gauge":{"dataPoints":[{"timeUnixNano":"{{{Sample.Now()}}}","asDouble":"NaN"},{"timeUnixNano":"{{{Sample.Now()}}}","asDouble":"-Infinity"}]}}"""), token);
        return "";
    }

    private static async Task TakenAsync(Receiver receiver, Signal signal, string json, CancellationToken token)
    {
        var answer = await receiver.PostJsonAsync(signal, json, token);
        if (answer.Status != 200)
            throw new RowFailed($"{answer.Status} {(answer.MediaType == HttpCall.Json ? RpcStatus.OfJson(answer.Plain).Message : "")} to {json}");
        Must.Hold(answer.Partial(signal) is null or { Rejected: 0 }, $"{answer.Partial(signal)?.Message} – of {json}");
    }
}
