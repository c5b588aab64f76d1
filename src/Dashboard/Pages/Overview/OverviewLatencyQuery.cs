using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>Percentiles of time to first token and of the whole request over time, within 1 % (bins of 2 % width).</summary>
public sealed class OverviewLatencyQuery
{
    private OverviewLatencyQuery()
    {
    }

    public static Task<IReadOnlyList<LatencyRow>> RunAsync(
        SqlRunner runner, OverviewLatencyParameters parameters, CancellationToken token) =>
        runner.QueryAsync<OverviewLatencyQuery, LatencyRow>(parameters, token);
}

/// <summary>The scope as far as latency is kept: by tenant and model, not by project or user.</summary>
public sealed record OverviewLatencyParameters : TenantRange
{
    public OverviewLatencyParameters(ScopeView view)
        : base(view.Window.FromUtc, view.Window.ToUtc, view.Tenants)
    {
        Models = view.Models;
        StepSeconds = view.Window.StepSeconds;
        Zone = view.Window.ZoneName;
        WholeHours = view.Window.Step is Step.Hour or Step.Day && HourGrid.Fits(FromTime, ToTime, view.Window.Zone);
    }

    public IReadOnlyList<string> Models { get; }

    public bool WholeHours { get; }

    public int StepSeconds { get; }

    public string Zone { get; }

    /// <summary>False when the scope filters by what latency is not kept by; the page then says so instead of showing too much.</summary>
    public static bool Covers(ScopeView view) => view.Projects.IsEmpty && view.Users.IsEmpty;
}

/// <summary>Percentiles of one duration in one step. Failed requests are left out.</summary>
/// <param name="StepStart">Start of the step, UTC.</param>
/// <param name="Measure"><c>time_to_first_token</c> or <c>duration</c>.</param>
/// <param name="P50Us">Median, microseconds.</param>
/// <param name="P95Us">95th percentile, microseconds.</param>
/// <param name="P99Us">99th percentile, microseconds.</param>
/// <param name="Requests">How many requests it stands on.</param>
public sealed record LatencyRow(DateTime StepStart, string Measure, long P50Us, long P95Us, long P99Us, long Requests);
