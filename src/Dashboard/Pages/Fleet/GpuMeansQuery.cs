using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>Means of devices over a range, in a few slots.</summary>
public sealed class GpuMeansQuery
{
    private GpuMeansQuery()
    {
    }

    public static Task<IReadOnlyList<GpuMeansRow>> RunAsync(SqlRunner runner, GpuMeansParameters parameters, CancellationToken token) =>
        runner.QueryAsync<GpuMeansQuery, GpuMeansRow>(parameters, token);
}

/// <summary>A range in slots.</summary>
public sealed record GpuMeansParameters : GpuPartParameters
{
    /// <summary>Points of the small line in a table.</summary>
    public const int MostSlots = 24;

    public GpuMeansParameters(TimeWindow window, ReadableTenants tenants, IReadOnlyList<GpuReading> readings)
        : base(window.FromUtc, window.ToUtc, tenants, readings) =>
        SlotSeconds = Math.Max(1, (int)Math.Ceiling((window.ToUtc - window.FromUtc).TotalSeconds / MostSlots));

    /// <summary>Devices of which counters say what gauges say as well.</summary>
    public IReadOnlyList<string> Counted { get; init; } = [];

    /// <summary>What is left out of them.</summary>
    public IReadOnlyList<string> Gauges { get; init; } = [];

    public int GapSeconds => SampleSpans.GapSeconds;

    public int SlotSeconds { get; }
}

/// <summary>One metric of a device, slot by slot. See GpuMeansQuery.sql.</summary>
public sealed record GpuMeansRow(string Device, string Metric, string Part, bool IsCounter, IReadOnlyList<uint> Slots, IReadOnlyList<decimal> Increases, IReadOnlyList<decimal> CoveredSeconds);
