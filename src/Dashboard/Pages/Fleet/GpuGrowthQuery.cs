using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>By how much counters of devices grew.</summary>
public sealed class GpuGrowthQuery
{
    private GpuGrowthQuery()
    {
    }

    public static Task<IReadOnlyList<GpuGrowthRow>> RunAsync(SqlRunner runner, GpuPartParameters parameters, CancellationToken token) =>
        runner.QueryAsync<GpuGrowthQuery, GpuGrowthRow>(parameters, token);
}

/// <summary>One counter. See GpuGrowthQuery.sql.</summary>
public sealed record GpuGrowthRow(string Device, string Metric, string Part, decimal Growth, DateTime LastAt);
