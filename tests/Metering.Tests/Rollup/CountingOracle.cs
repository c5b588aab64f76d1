using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Rollup;

/// <summary>What counts, computed from what was sent by the words of R1 to R3 alone.</summary>
internal sealed class CountingOracle
{
    private readonly List<Sent> sent = [];

    public void Add(ulong batch, IEnumerable<UsageReport> reports) =>
        sent.AddRange(reports.Select((report, position) => new Sent(report, QuarterHour.StartOf(report.EventTime), batch, position)));

    public IReadOnlyList<UsageReport> Reports => [.. sent.Select(one => one.Report)];

    /// <summary>The reports that count, each with its quarter hour.</summary>
    /// <param name="heldFrom">The first quarter hour whose time has not come.</param>
    public IEnumerable<(DateTime BucketStart, UsageReport Report)> Counted(DateTime heldFrom)
    {
        var leaves = sent.Where(one => one.Report.Role == ReportRole.Leaf && one.BucketStart < heldFrom).ToList();
        var named = leaves
            .Where(one => one.Report.ParentSpanId != 0)
            .Select(one => (one.Report.Tenant, one.Report.Layer, one.Report.TraceId, one.Report.ParentSpanId))
            .ToHashSet();
        return leaves
            .Where(one => !named.Contains((one.Report.Tenant, one.Report.Layer, one.Report.TraceId, one.Report.SpanId)))
            .GroupBy(one => (one.Report.Tenant, one.Report.Identity))
            .Select(request => request
                .OrderBy(one => one.Report.Layer)
                .ThenByDescending(one => one.Report.Finality)
                .ThenByDescending(one => one.Batch)
                .ThenByDescending(one => one.Position)
                .First())
            .Select(winner => (winner.BucketStart, winner.Report));
    }

    private sealed record Sent(UsageReport Report, DateTime BucketStart, ulong Batch, int Position);
}
