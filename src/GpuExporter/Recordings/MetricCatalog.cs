using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Recordings;

/// <summary>
/// The metrics that this exporter knows, by name: what is played has to be the very objects that other spellings are found by.
/// </summary>
internal static class MetricCatalog
{
    private static readonly Dictionary<string, Metric> known =
        GpuMetrics.All.Concat(EngineMetrics.All).Concat(ExporterMetrics.All).ToDictionary(metric => metric.Name);

    /// <summary>The metric of that name when its numbers mean the same; null for one that is not known, or of another unit.</summary>
    public static Metric? Find(string name, MetricKind kind, string unit) =>
        known.TryGetValue(name, out var metric) && metric.Kind == kind && metric.Unit == unit ? metric : null;
}
