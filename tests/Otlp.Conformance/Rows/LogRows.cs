using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>What log records mean.</summary>
internal static class LogRows
{
    public static IReadOnlyList<Row> All { get; } =
    [
        new(69, Level.Proto, "logs proto", "A log without a time takes the observed one; an invalid trace id only uncorrelates; the event name is kept", RecordsAsync),
    ];

    private static async Task<string> RecordsAsync(Receiver receiver, CancellationToken token)
    {
        var (mark, observed, trace, span) = ($"conformance-{Guid.NewGuid():N}", Sample.Now(), Sample.TraceId(), Sample.SpanId());
        var request = Sample.Logs(
            new Proto().Fixed64(11, observed).Varint(2, 9).Message(5, OtlpTraces.AnyValue($"{mark} timeless")),
            Sample.Log($"{mark} invalid").Bytes(9, [1, 2, 3]).Bytes(10, [4]),
            Sample.Log($"{mark} correlated").Bytes(9, trace).Bytes(10, span).Text(12, "my.event"));
        await TraceRows.TakenAsync(receiver, Signal.Logs, request, token);

        var rows = await StoredSpan.Store(receiver).AwaitAsync(
            """
            SELECT body, toUnixTimestamp64Nano(time) AS time, lower(hex(trace_id)) AS trace_id, lower(hex(span_id)) AS span_id, event_name, toInt32(severity_number) AS severity
            FROM logs WHERE startsWith(body, {mark:String})
            """,
            3, token, ("mark", mark));
        Must.Equal(3, rows.Count, "the number of stored records");
        string Of(string which, string column) => rows.Single(row => row.GetProperty("body").GetString() == $"{mark} {which}").GetProperty(column).ToString();
        Must.Equal($"{observed}", Of("timeless", "time"), "the time of the record without one");
        Must.Equal(new string('0', 32), Of("invalid", "trace_id").PadRight(32, '0'), "the trace_id of the record with an invalid one");
        Must.Equal(Sample.Hex(trace), Of("correlated", "trace_id"), "the trace_id");
        Must.Equal(Sample.Hex(span), Of("correlated", "span_id"), "the span_id");
        Must.Equal("my.event", Of("correlated", "event_name"), "the event name");
        Must.Equal("9", Of("correlated", "severity"), "the severity");
        return "";
    }
}
