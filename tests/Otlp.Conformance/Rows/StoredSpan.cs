using System.Text.Json;
using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>A span as Observe's tables hold it.</summary>
internal sealed record StoredSpan(JsonElement Row)
{
    private const string Sql = """
        SELECT lower(hex(span_id)) AS span_id, lower(hex(parent_span_id)) AS parent_span_id, name, toInt32(kind) AS kind, toInt32(status) AS status,
            status_message, trace_state, flags, toUnixTimestamp64Nano(start) AS start, duration_ns, attributes, attribute_types,
            dropped_attributes, dropped_events, dropped_links, resource
        FROM spans WHERE trace_id = unhex({trace:String})
        """;

    public string SpanId => Text("span_id");

    public string Text(string column) => Row.GetProperty(column).ToString();

    public string Attribute(string key) =>
        Row.GetProperty("attributes").TryGetProperty(key, out var value) ? value.GetString()! : throw new RowFailed($"the attribute {key} was not stored");

    /// <summary>What is stored of a trace now.</summary>
    public static async Task<IReadOnlyList<StoredSpan>> NowAsync(Receiver receiver, byte[] traceId, CancellationToken token) =>
        [.. (await Store(receiver).QueryAsync(Sql, token, ("trace", Sample.Hex(traceId)))).Select(row => new StoredSpan(row))];

    /// <summary>What is stored of a trace, once it is at least so many spans.</summary>
    public static async Task<IReadOnlyList<StoredSpan>> AwaitAsync(Receiver receiver, byte[] traceId, int spans, CancellationToken token) =>
        [.. (await Store(receiver).AwaitAsync(Sql, spans, token, ("trace", Sample.Hex(traceId)))).Select(row => new StoredSpan(row))];

    public static async Task<StoredSpan> OneAsync(Receiver receiver, OtlpSpan span, CancellationToken token)
    {
        var stored = await OneAsync(receiver, span.TraceId, token);
        Must.Equal(Sample.Hex(span.SpanId), stored.SpanId, "the stored span_id");
        return stored;
    }

    /// <summary>The only span of a trace.</summary>
    public static async Task<StoredSpan> OneAsync(Receiver receiver, byte[] traceId, CancellationToken token)
    {
        var stored = await AwaitAsync(receiver, traceId, 1, token);
        Must.Equal(1, stored.Count, "the number of stored spans");
        return stored[0];
    }

    /// <summary>The store, or the end of the row where it cannot be seen.</summary>
    public static StoreView Store(Receiver receiver) => receiver.Store ?? throw new RowListed("needs --clickhouse to look into the store");
}
