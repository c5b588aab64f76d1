using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>Exact percentiles over a few hours, from single requests, under every filter.</summary>
public sealed class OverviewRecentLatencyQuery
{
    private OverviewRecentLatencyQuery()
    {
    }

    public static Task<IReadOnlyList<LatencyRow>> RunAsync(
        SqlRunner runner, RecentParameters parameters, CancellationToken token) =>
        runner.QueryAsync<OverviewRecentLatencyQuery, LatencyRow>(parameters, token);
}
