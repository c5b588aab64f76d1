namespace Observe.Otlp.Conformance.Rows;

/// <summary>Metric points as Observe's tables hold them.</summary>
internal static class StoredPoint
{
    public static async Task CheckAsync(Receiver receiver, string kind, string metric, byte[] traceId, CancellationToken token)
    {
        var store = StoredSpan.Store(receiver);
        var tables = await store.QueryAsync("SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'metrics_')", token);
        if (tables.Count == 0)
            throw new RowFailed("the store has no table metrics_*");
        throw new RowFailed($"how {kind} of {metric} with {Sample.Hex(traceId)} is stored is not known yet");
    }
}
