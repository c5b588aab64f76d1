using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Dcgm;

/// <summary>A series that a field of DCGM is made of.</summary>
/// <param name="Factor">From the metric's unit to DCGM's.</param>
/// <param name="Labels">The labels by which the series is told from its metric's others; none when the first will do.</param>
internal sealed record DcgmTerm(Metric Metric, double Factor, params Label[] Labels)
{
    public bool Matches(Series series) => series.Metric == Metric && Labels.All(series.Labels.Contains);
}

/// <summary>A field of DCGM as dcgm-exporter shows it, and what it is made of here: the sum of its terms.</summary>
/// <param name="Name">As dcgm-exporter names it.</param>
/// <param name="Name46">As DCGM 4.6 names it; the same where it was not renamed.</param>
/// <param name="IsCounter">Whether dcgm-exporter calls it a counter.</param>
/// <param name="IsWhole">Whether DCGM counts it in whole units.</param>
/// <param name="Unit">DCGM's unit in words; empty where there is none.</param>
/// <param name="Terms">Without the first there is no value; others that are missing count as nothing.</param>
internal sealed record DcgmField(string Name, string Name46, bool IsCounter, bool IsWhole, string Unit, params DcgmTerm[] Terms)
{
    /// <summary>What it says, where the metric that it is made of says something else.</summary>
    public string? Words { get; init; }

    /// <summary>A sentence for the page of metrics.</summary>
    public string Help => (Words ?? Terms[0].Metric.Description) + (Unit.Length > 0 ? $" In {Unit}." : "");
}
