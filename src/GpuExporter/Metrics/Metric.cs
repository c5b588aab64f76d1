namespace Observe.GpuExporter.Metrics;

/// <summary>What a metric's number means.</summary>
public enum MetricKind
{
    /// <summary>A reading of now.</summary>
    Gauge,

    /// <summary>A sum that can fall; Prometheus knows it as a gauge.</summary>
    UpDownCounter,

    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A distribution: counts by upper bound, and the sum.</summary>
    Histogram,

    /// <summary>Always 1; what it says stands in its labels.</summary>
    Info,
}

/// <summary>
/// A metric, in OpenTelemetry's terms. Every other spelling follows from it: the folder Export has Prometheus' by rule and DCGM's by table.
/// </summary>
/// <param name="Name">OpenTelemetry's name where its conventions have one, else <c>observe.…</c>; words joined by dots.</param>
/// <param name="Unit">UCUM, as in the conventions: <c>1</c> for ratios from 0 to 1 alone, <c>{state}</c> for 0 or 1 and codes, <c>By</c>, <c>J</c>, <c>W</c>, <c>Cel</c>, <c>Hz</c>, <c>s</c>, <c>{error}</c>.</param>
/// <param name="Description">One sentence for the person who meets it on a page of metrics.</param>
public sealed record Metric(string Name, MetricKind Kind, string Unit, string Description);

/// <summary>A label, in OpenTelemetry's terms an attribute: <c>hw.id</c>, <c>hw.gpu.task</c>.</summary>
public readonly record struct Label(string Name, string Value);

/// <summary>One series of a metric: told from the metric's others by its labels and by those of its block.</summary>
/// <param name="Metric">Compared by reference: metrics are defined once.</param>
/// <param name="Labels">Its own; without those that the whole block has.</param>
public sealed record Series(Metric Metric, params Label[] Labels)
{
    /// <summary>Since when a counter counts; null where nobody knows, as for counters of the driver.</summary>
    public DateTimeOffset? Start { get; init; }
}

/// <summary>A distribution at one instant.</summary>
/// <param name="Bounds">Upper bounds, inclusive, ascending, without infinity.</param>
/// <param name="Counts">How many fell into each bucket alone (not cumulated); one longer than <paramref name="Bounds"/>.</param>
/// <param name="Sum">The sum of all, in the metric's unit.</param>
public sealed record HistogramValue(double[] Bounds, ulong[] Counts, double Sum)
{
    public ulong Count { get; } = Counts.Aggregate(0UL, (sum, count) => sum + count);
}
