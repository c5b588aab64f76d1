using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Gpu;

/// <summary>One device's readings over time.</summary>
public sealed class GpuSeriesQuery
{
    private GpuSeriesQuery()
    {
    }

    public static Task<IReadOnlyList<GpuSeriesRow>> RunAsync(SqlRunner runner, GpuSeriesParameters parameters, CancellationToken token) =>
        runner.QueryAsync<GpuSeriesQuery, GpuSeriesRow>(parameters, token);
}

/// <summary>A device in steps.</summary>
public sealed record GpuSeriesParameters : GpuPartParameters
{
    public GpuSeriesParameters(TimeWindow window, ReadableTenants tenants, string device, IReadOnlyList<GpuReading> readings)
        : base(window.FromUtc, window.ToUtc, tenants, readings)
    {
        Device = device;
        (StepSeconds, SliceMs, Zone) = (window.StepSeconds, SampleSpans.SliceMs(window), window.ZoneName);
    }

    public int GapSeconds => SampleSpans.GapSeconds;

    public int StepSeconds { get; }

    public int SliceMs { get; }

    public string Zone { get; }
}

/// <summary>One metric in one step. See GpuSeriesQuery.sql.</summary>
public sealed record GpuSeriesRow(DateTime StepStart, string Metric, string Part, bool IsCounter, decimal Increase, decimal CoveredSeconds);
