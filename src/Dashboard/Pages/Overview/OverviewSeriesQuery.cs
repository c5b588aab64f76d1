using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>Requests and tokens of each model over time, in steps of a quarter hour and more.</summary>
public sealed class OverviewSeriesQuery
{
    private OverviewSeriesQuery()
    {
    }

    public static Task<IReadOnlyList<OverviewSeriesRow>> RunAsync(
        SqlRunner runner, OverviewSeriesParameters parameters, CancellationToken token) =>
        runner.QueryAsync<OverviewSeriesQuery, OverviewSeriesRow>(parameters, token);
}

/// <summary>The scope in the window's own steps.</summary>
public sealed record OverviewSeriesParameters : RollupFilter
{
    public OverviewSeriesParameters(ScopeView view)
        : base(view) => (StepSeconds, Zone) = (view.Window.StepSeconds, view.Window.ZoneName);

    /// <summary>900, 3600 (an hour of the zone) or 86400 (a day of the zone, also where it has 23 or 25 hours).</summary>
    public int StepSeconds { get; }

    public string Zone { get; }
}

/// <param name="StepStart">Start of the step, UTC; may lie before the range where the range begins inside a day.</param>
/// <param name="Model">As usage names it.</param>
/// <param name="Requests">Counted requests.</param>
/// <param name="Errors">Those that failed.</param>
/// <param name="InputTokens">All input buckets.</param>
/// <param name="OutputTokens">All output buckets.</param>
public sealed record OverviewSeriesRow(
    DateTime StepStart, string Model, long Requests, long Errors, long InputTokens, long OutputTokens);
