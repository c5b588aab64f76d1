using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>Samples of some metrics of GPUs: of all in a range, or of one device and, where it is a board, of its instances.</summary>
public abstract record GpuParameters : TenantRange
{
    /// <summary>No page shows more rows than it was asked for here; 1,000 GPUs have about 40 readings each.</summary>
    private const int MostRows = 100_000;

    protected GpuParameters(DateTime fromUtc, DateTime toUtc, ReadableTenants tenants, IEnumerable<string> metrics)
        : base(fromUtc, toUtc, tenants) => Metrics = [.. metrics.Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<string> Metrics { get; }

    /// <summary>Empty for all.</summary>
    public string Device { get; init; } = "";

    public int Limit { get; init; } = MostRows;
}

/// <summary>All series of the metrics.</summary>
public sealed record GpuInfoParameters : GpuParameters
{
    public GpuInfoParameters(DateTime fromUtc, DateTime toUtc, ReadableTenants tenants, params IReadOnlyList<string> metrics)
        : base(fromUtc, toUtc, tenants, metrics)
    {
    }
}

/// <summary>Some series of the metrics: those of the parts.</summary>
public record GpuPartParameters : GpuParameters
{
    public GpuPartParameters(DateTime fromUtc, DateTime toUtc, ReadableTenants tenants, IReadOnlyList<GpuReading> readings)
        : this(fromUtc, toUtc, tenants, readings.Select(reading => reading.Metric), readings.Select(reading => reading.Part))
    {
    }

    public GpuPartParameters(DateTime fromUtc, DateTime toUtc, ReadableTenants tenants, IEnumerable<string> metrics, IEnumerable<string> parts)
        : base(fromUtc, toUtc, tenants, metrics) => Parts = [.. parts.Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<string> Parts { get; }
}
