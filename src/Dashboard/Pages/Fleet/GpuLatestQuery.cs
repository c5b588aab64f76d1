using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>What each metric of a device last read.</summary>
public sealed class GpuLatestQuery
{
    private GpuLatestQuery()
    {
    }

    public static Task<IReadOnlyList<GpuLatestRow>> RunAsync(SqlRunner runner, GpuPartParameters parameters, CancellationToken token) =>
        runner.QueryAsync<GpuLatestQuery, GpuLatestRow>(parameters, token);
}

/// <summary>One reading. See GpuLatestQuery.sql.</summary>
public sealed record GpuLatestRow(string Device, string Metric, string Part, decimal Value, DateTime At, uint Samples);
