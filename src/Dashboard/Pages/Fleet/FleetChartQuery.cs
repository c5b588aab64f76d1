using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>A reading of the whole fleet over time, by GPU, node or model.</summary>
public sealed class FleetChartQuery
{
    private FleetChartQuery()
    {
    }

    public static Task<IReadOnlyList<FleetChartRow>> RunAsync(SqlRunner runner, FleetChartParameters parameters, CancellationToken token) =>
        runner.QueryAsync<FleetChartQuery, FleetChartRow>(parameters, token);
}

/// <summary>One measure in steps, by a dimension.</summary>
public sealed record FleetChartParameters : TenantRange
{
    public FleetChartParameters(TimeWindow window, ReadableTenants tenants, FleetChoice choice, IReadOnlyList<string> devices)
        : base(window.FromUtc, window.ToUtc, tenants)
    {
        var readings = GpuReadings.Of(choice.Measure);
        Metrics = [.. readings.Select(reading => reading.Metric).Distinct(StringComparer.Ordinal)];
        Scales = [.. Metrics.Select(metric => readings.First(reading => reading.Metric == metric).Scale)];
        Gauges = GpuReadings.GaugesOf(readings);
        Parts = [.. readings.Select(reading => reading.Part).Distinct(StringComparer.Ordinal)];
        (By, Additive, Devices) = (choice.By, choice.ShowsPower, devices);
        (StepSeconds, SliceMs, Zone) = (window.StepSeconds, SampleSpans.SliceMs(window), window.ZoneName);
    }

    public IReadOnlyList<string> Metrics { get; }

    public IReadOnlyList<decimal> Scales { get; }

    public IReadOnlyList<string> Parts { get; }

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> Devices { get; }

    /// <summary>Devices of which a counter says all the time what gauges say as well.</summary>
    public IReadOnlyList<string> Counted { get; init; } = [];

    /// <summary>What is left out of them.</summary>
    public IReadOnlyList<string> Gauges { get; }

    /// <summary>gpu, node or model.</summary>
    public string By { get; }

    /// <summary>Watts of a node's GPUs add up; shares are averaged.</summary>
    public bool Additive { get; }

    public int GapSeconds => SampleSpans.GapSeconds;

    public int StepSeconds { get; }

    public int SliceMs { get; }

    public string Zone { get; }

    /// <summary>Names that keep their name.</summary>
    public int Limit { get; init; } = 7;
}

/// <summary>One name, or all the others together, in one step. See FleetChartQuery.sql.</summary>
public sealed record FleetChartRow(DateTime StepStart, uint Rank, string Name, uint Names, decimal Value);
