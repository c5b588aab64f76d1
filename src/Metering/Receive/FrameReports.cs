using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Receive;

/// <summary>
/// The reports of one frame, held until all its spans are known. A report's parent matters only where it is a report of the same layer
/// that the report repeats (R3); a parent that stands in the same frame and is none is forgotten, so that nothing has to look
/// for it: that is nearly every parent, since exporters send the spans of a trace together.
/// </summary>
internal sealed class FrameReports
{
    // Bounded by the items of a frame. By SpanRef, as the store compares them.
    private readonly Dictionary<ulong, ReportLayer?> layers = [];
    private readonly List<UsageReport> reports = [];

    public void Clear()
    {
        layers.Clear();
        reports.Clear();
    }

    public void Add(UInt128 traceId, ulong spanId, UsageReport? report)
    {
        layers[SpanRef.Of(traceId, spanId)] = report?.Layer;
        if (report is not null)
            reports.Add(report);
    }

    public void AppendTo(UsageReportBatch rows)
    {
        foreach (var report in reports)
            rows.Append(HasIdleParent(report) ? report with { ParentSpanId = 0 } : report);
    }

    private bool HasIdleParent(UsageReport report) =>
        report.ParentSpanId != 0
        && layers.TryGetValue(SpanRef.Of(report.TraceId, report.ParentSpanId), out var layer)
        && layer != report.Layer;
}
