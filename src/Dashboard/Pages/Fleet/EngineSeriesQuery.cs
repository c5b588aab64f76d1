using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>What engines' replicas did over time.</summary>
public sealed class EngineSeriesQuery
{
    private EngineSeriesQuery()
    {
    }

    public static Task<IReadOnlyList<EngineSeriesRow>> RunAsync(SqlRunner runner, EngineSeriesParameters parameters, CancellationToken token) =>
        runner.QueryAsync<EngineSeriesQuery, EngineSeriesRow>(parameters, token);
}

/// <summary>Replicas in steps; none named means all.</summary>
public sealed record EngineSeriesParameters : TenantRange
{
    public EngineSeriesParameters(TimeWindow window, ReadableTenants tenants, IReadOnlyList<EngineReading> readings, params IReadOnlyList<string> replicas)
        : base(window.FromUtc, window.ToUtc, tenants)
    {
        Metrics = [.. readings.Select(reading => reading.Metric).Distinct(StringComparer.Ordinal)];
        Replicas = replicas;
        (StepSeconds, SliceMs, Zone) = (window.StepSeconds, SampleSpans.SliceMs(window), window.ZoneName);
    }

    public IReadOnlyList<string> Metrics { get; }

    public IReadOnlyList<string> Replicas { get; }

    public int GapSeconds => SampleSpans.GapSeconds;

    public int StepSeconds { get; }

    public int SliceMs { get; }

    public string Zone { get; }

    public int Limit { get; init; } = 100_000;
}

/// <summary>One metric of a replica in one step. See EngineSeriesQuery.sql.</summary>
public sealed record EngineSeriesRow(DateTime StepStart, string Engine, string Deployment, string Model, string Replica, string Metric, bool IsCounter, decimal Increase, decimal CoveredSeconds);
