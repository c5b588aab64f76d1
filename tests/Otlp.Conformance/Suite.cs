using Observe.Otlp.Conformance.Rows;

namespace Observe.Otlp.Conformance;

/// <summary>All rows of the checklist.</summary>
internal static class Suite
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        .. new[]
        {
            TransportRows.All, HttpRows.All, LimitRows.All, PartialSuccessRows.All, FailureRows.All, OverloadRows.All, JsonRows.All, TraceRows.All,
            ValueRows.All, LogRows.All, MetricRows.All, OperationRows.All,
        }.SelectMany(rows => rows).OrderBy(row => row.Number),
    ];

    /// <summary>Runs the rows that were asked for, one after the other: some of them fill the receiver up, the last one stops it.</summary>
    public static async Task<IReadOnlyList<RowResult>> RunAsync(Receiver receiver, Action<RowResult>? done, CancellationToken token)
    {
        var wanted = receiver.Options.Rows;
        var results = new List<RowResult>();
        foreach (var row in Rows.Where(row => wanted.Count == 0 || wanted.Contains(row.Number)))
        {
            var result = await row.RunAsync(receiver, token);
            results.Add(result);
            done?.Invoke(result);
        }

        return results;
    }
}
