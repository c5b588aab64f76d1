using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>What spans mean.</summary>
internal static class TraceRows
{
    public static IReadOnlyList<Row> All { get; } =
    [
        new(58, Level.Must, "Future Versions", "Unknown field numbers are skipped in every message", UnknownFieldsAsync),
        new(59, Level.Proto, "trace proto", "A trace id of wrong length or all zero rejects its span", (receiver, token) => InvalidIdsAsync(receiver, isTrace: true, token)),
        new(60, Level.Proto, "trace proto", "A span id of wrong length or all zero rejects its span; the rest is kept", (receiver, token) => InvalidIdsAsync(receiver, isTrace: false, token)),
        new(61, Level.Proto, "trace proto", "No parent id is a root; a span whose parent never comes is kept", ParentsAsync),
        new(62, Level.Proto, "trace proto", "Span kind 0 is taken; unknown enum numbers survive", EnumsAsync),
        new(63, Level.Proto, "trace proto", "Flags keep all their bits", FlagsAsync),
        new(64, Level.Proto, "trace proto", "Events, links, status, trace state, schema URL and dropped counters are kept", EverythingAsync),
        new(65, Level.Proto, "trace proto", "An end before the start is duration 0 with a visible mark, never a wrapped one", EndBeforeStartAsync),
    ];

    private static async Task<string> UnknownFieldsAsync(Receiver receiver, CancellationToken token)
    {
        Proto Unknown() => new Proto().Varint(900, 7).Fixed64(901, 7).Bytes(902, [1, 2, 3]).Tag(903, 5).Append(1, 2, 3, 4);
        Proto With(Proto message) => message.Append(Unknown().ToArray());
        var span = Sample.Span();
        var attribute = With(OtlpTraces.KeyValue("known", "value"));
        var encoded = With((span with { Attributes = [] }).Encode().Message(9, attribute).Message(11, With(new Proto().Fixed64(1, Sample.Now()).Text(2, "event"))));
        var scope = new Proto().Message(1, With(new Proto().Text(1, "scope"))).Message(2, encoded);
        var request = With(new Proto().Message(1, With(new Proto().Message(1, With(Sample.Resource())).Message(2, With(scope)))));
        await TakenAsync(receiver, Signal.Traces, request.ToArray(), token);

        await TakenAsync(receiver, Signal.Metrics, With(new Proto().Append(Sample.Gauge("conformance.unknown"))).ToArray(), token);
        await TakenAsync(receiver, Signal.Logs, Sample.Logs(With(Sample.Log("unknown fields"))), token);
        if (receiver.Store is not null)
            Must.Equal("value", (await StoredSpan.OneAsync(receiver, span, token)).Attribute("known"), "the stored attribute");
        return "";
    }

    private static async Task<string> InvalidIdsAsync(Receiver receiver, bool isTrace, CancellationToken token)
    {
        var trace = Sample.TraceId();
        var good = Sample.Span() with { TraceId = trace };
        byte[][] invalid = isTrace ? [new byte[16], new byte[15], new byte[17], [1], []] : [new byte[8], new byte[7], [.. Enumerable.Repeat((byte)1, 9)], [1], []];
        OtlpSpan[] bad = [.. invalid.Select(id => isTrace ? Sample.Span() with { TraceId = id } : Sample.Span() with { TraceId = trace, SpanId = id })];
        var call = await receiver.CallAsync(Signal.Traces, Sample.Traces([good, .. bad]), token);
        Must.Equal(0, call.Code, "the status");
        Must.Equal(bad.Length, call.Partial?.Rejected ?? 0, "rejected_spans");

        string[] json = isTrace ? ["", "00", new string('0', 32), new string('1', 31)] : ["", "00", new string('0', 16), new string('1', 15)];
        foreach (var id in json)
        {
            var text = isTrace ? Sample.SpanJson(id, Sample.Hex(Sample.SpanId())) : Sample.SpanJson(Sample.Hex(Sample.TraceId()), id);
            var answer = await receiver.PostJsonAsync(Signal.Traces, Sample.TracesJson(text + "," + Sample.SpanJson(Sample.Hex(Sample.TraceId()), Sample.Hex(Sample.SpanId()))), token);
            // An odd number of digits is no hex at all, which may be bad data as a whole.
            if (id.Length % 2 != 0 && answer.Status == 400)
                continue;
            Must.Equal(200, answer.Status, $"the answer to the id \"{id}\"");
            Must.Equal(1, answer.Partial(Signal.Traces)?.Rejected ?? 0, $"rejectedSpans for the id \"{id}\"");
        }

        if (receiver.Store is not null)
            await StoredSpan.OneAsync(receiver, good, token);
        return receiver.Store is null ? "counted; --clickhouse shows that the rest is stored" : "";
    }

    private static async Task<string> ParentsAsync(Receiver receiver, CancellationToken token)
    {
        var trace = Sample.TraceId();
        var root = Sample.Span() with { TraceId = trace };
        var orphan = Sample.Span() with { TraceId = trace, ParentSpanId = Sample.SpanId() };
        await TakenAsync(receiver, Signal.Traces, Sample.Traces(root, orphan), token);
        StoredSpan.Store(receiver);
        var stored = await StoredSpan.AwaitAsync(receiver, trace, 2, token);
        Must.Equal(2, stored.Count, "the number of stored spans");
        Must.Equal(new string('0', 16), stored.Single(span => span.SpanId == Sample.Hex(root.SpanId)).Text("parent_span_id"), "the root's parent_span_id");
        Must.Equal(Sample.Hex(orphan.ParentSpanId), stored.Single(span => span.SpanId == Sample.Hex(orphan.SpanId)).Text("parent_span_id"), "the orphan's parent_span_id");
        return "";
    }

    private static async Task<string> EnumsAsync(Receiver receiver, CancellationToken token)
    {
        var (none, unknown) = (Sample.Span() with { Kind = 0 }, Sample.Span() with { Kind = 77, StatusCode = 55 });
        await TakenAsync(receiver, Signal.Traces, Sample.Traces(none, unknown), token);
        StoredSpan.Store(receiver);
        Must.Hold((await StoredSpan.OneAsync(receiver, none, token)).Text("kind") is "0" or "1", "kind 0 is stored as neither unspecified nor internal");
        var stored = await StoredSpan.OneAsync(receiver, unknown, token);
        Must.Equal("77", stored.Text("kind"), "the stored kind");
        Must.Equal("55", stored.Text("status"), "the stored status");
        return "";
    }

    private static async Task<string> FlagsAsync(Receiver receiver, CancellationToken token)
    {
        const uint all = 0x8000_0301;
        var span = Sample.Span() with { Extra = new Proto().Tag(16, 5).Append(BitConverter.GetBytes(all)) };
        await TakenAsync(receiver, Signal.Traces, Sample.Traces(span), token);
        StoredSpan.Store(receiver);
        Must.Equal($"{all}", (await StoredSpan.OneAsync(receiver, span, token)).Text("flags"), "the stored flags");
        return "";
    }

    private static async Task<string> EverythingAsync(Receiver receiver, CancellationToken token)
    {
        var (linked, time) = (Sample.TraceId(), Sample.Now());
        var extra = new Proto()
            .Text(3, "vendor=1,other=2")
            .Varint(10, 4).Varint(12, 5).Varint(14, 6)
            .Message(11, new Proto().Fixed64(1, time).Text(2, "something happened").Message(3, OtlpTraces.KeyValue("of", "event")).Varint(4, 2))
            .Message(13, new Proto().Bytes(1, linked).Bytes(2, Sample.SpanId()).Text(3, "link=state").Message(4, OtlpTraces.KeyValue("of", "link")).Varint(5, 3).Tag(6, 5).Append(BitConverter.GetBytes(0x101u)));
        var span = Sample.Span() with { StatusCode = 2, StatusMessage = "it broke", Extra = extra };
        var scope = new Proto().Message(1, new Proto().Text(1, "conformance").Text(2, "1.2.3").Message(3, OtlpTraces.KeyValue("of", "scope"))).Message(2, span.Encode()).Text(3, "https://example.org/scope");
        var request = new Proto().Message(1, new Proto().Message(1, Sample.Resource()).Message(2, scope).Text(3, "https://example.org/resource"));
        await TakenAsync(receiver, Signal.Traces, request.ToArray(), token);

        var store = StoredSpan.Store(receiver);
        var stored = await StoredSpan.OneAsync(receiver, span, token);
        foreach (var (column, expected) in new[]
        {
            ("status", "2"), ("status_message", "it broke"), ("trace_state", "vendor=1,other=2"), ("dropped_attributes", "4"), ("dropped_events", "5"), ("dropped_links", "6"),
            ("duration_ns", "5000000"), ("start", $"{span.StartUnixNano}"), ("name", "conformance"),
        })
        {
            Must.Equal(expected, stored.Text(column), $"the stored {column}");
        }

        var trace = ("trace", Sample.Hex(span.TraceId));
        var events = await store.AwaitAsync("SELECT name, toUnixTimestamp64Nano(time) AS time, attributes['of'] AS of, dropped_attributes FROM span_events WHERE trace_id = unhex({trace:String})", 1, token, trace);
        Must.Equal($$"""{"name":"something happened","time":"{{time}}","of":"event","dropped_attributes":2}""", events.Count == 1 ? events[0].GetRawText() : "", "the stored event");
        var links = await store.AwaitAsync("SELECT lower(hex(linked_trace_id)) AS id, trace_state, flags, attributes['of'] AS of, dropped_attributes FROM span_links WHERE trace_id = unhex({trace:String})", 1, token, trace);
        Must.Equal($$"""{"id":"{{Sample.Hex(linked)}}","trace_state":"link=state","flags":257,"of":"link","dropped_attributes":3}""", links.Count == 1 ? links[0].GetRawText() : "", "the stored link");
        var senders = await store.AwaitAsync(
            "SELECT DISTINCT schema_url, scope_name, scope_version, scope_schema_url, scope_attributes['of'] AS of FROM resources WHERE resource = {resource:UInt64}", 1, token, ("resource", stored.Text("resource")));
        Must.Equal(
            """{"schema_url":"https:\/\/example.org\/resource","scope_name":"conformance","scope_version":"1.2.3","scope_schema_url":"https:\/\/example.org\/scope","of":"scope"}""".Replace("\\/", "/", StringComparison.Ordinal),
            senders.Count == 1 ? senders[0].GetRawText().Replace("\\/", "/", StringComparison.Ordinal) : "", "the stored resource and scope");
        return "";
    }

    private static async Task<string> EndBeforeStartAsync(Receiver receiver, CancellationToken token)
    {
        var span = Sample.Span() with { EndUnixNano = 1 };
        var call = await receiver.CallAsync(Signal.Traces, Sample.Traces(span), token);
        Must.Equal(0, call.Code, "the status");
        Must.Equal(0, call.Partial?.Rejected ?? 0, "rejected_spans");
        StoredSpan.Store(receiver);
        Must.Equal("0", (await StoredSpan.OneAsync(receiver, span, token)).Text("duration_ns"), "the stored duration");
        Must.Hold(call.Partial is { Message.Length: > 0 }, "nothing tells that the end lies before the start");
        return $"\"{call.Partial!.Message}\"";
    }

    public static async Task TakenAsync(Receiver receiver, Signal signal, byte[] request, CancellationToken token)
    {
        var call = await receiver.CallAsync(signal, request, token);
        Must.Hold(call.Code == 0, $"{signal.Name} are answered {call.Code} {call.Message}");
        Must.Hold(call.Partial is null or { Rejected: 0 }, $"{signal.Name} are rejected: {call.Partial?.Message}");
    }
}
