using System.Reflection;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Recordings;

/// <summary>
/// The metrics that this exporter knows, by name: what is played has to be the very objects that other spellings are found by. The types are named here,
/// so trimming keeps what is looked for.
/// </summary>
internal static class MetricCatalog
{
    private const BindingFlags Tables = BindingFlags.Public | BindingFlags.Static;

    private static readonly Dictionary<string, Metric> known = Read();

    /// <summary>The metric of that name when its numbers mean the same; null for one that is not known, or of another unit.</summary>
    public static Metric? Find(string name, MetricKind kind, string unit) =>
        known.TryGetValue(name, out var metric) && metric.Kind == kind && metric.Unit == unit ? metric : null;

    private static Dictionary<string, Metric> Read() =>
        typeof(GpuMetrics).GetProperties(Tables)
            .Concat(typeof(EngineMetrics).GetProperties(Tables))
            .Concat(typeof(ExporterMetrics).GetProperties(Tables))
            .Select(property => property.GetValue(null))
            .OfType<Metric>()
            .ToDictionary(metric => metric.Name);
}
