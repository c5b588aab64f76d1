using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>Requests and tokens of each model over a few hours, in steps finer than a quarter hour, from single requests.</summary>
public sealed class OverviewRecentSeriesQuery
{
    private OverviewRecentSeriesQuery()
    {
    }

    public static Task<IReadOnlyList<OverviewSeriesRow>> RunAsync(
        SqlRunner runner, RecentParameters parameters, CancellationToken token) =>
        runner.QueryAsync<OverviewRecentSeriesQuery, OverviewSeriesRow>(parameters, token);
}
