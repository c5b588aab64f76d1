using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Sampling;

/// <summary>What the readings of a board or instance are made with: whom to ask, where values go, and when counters of the exporter's own began.</summary>
/// <param name="since">Since when the exporter counts.</param>
internal sealed class SubjectSeries(NodeDevice device, Attachment at, Tiers tiers, DateTimeOffset since)
{
    public NodeDevice Device => device;

    /// <summary>Whom to ask; another one after the driver's library was opened again.</summary>
    public Attachment At { get; set; } = at;

    public Cadence Every(Tier tier) => tiers.Cadence(tier);

    /// <summary>A series of the device.</summary>
    public Line Line(Metric metric, params Label[] labels) => new(device.Block, new Series(metric, labels));

    /// <summary>A series that the exporter itself counts: from 0, since it began.</summary>
    public Line Count(Metric metric, params Label[] labels) => new(device.Block, new Series(metric, labels) { Start = since });
}
