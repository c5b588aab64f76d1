using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>The newest samples of metrics whose labels say more than their value: joins, facts, processes.</summary>
public sealed class GpuInfoQuery
{
    private GpuInfoQuery()
    {
    }

    public static Task<IReadOnlyList<GpuInfoRow>> RunAsync(SqlRunner runner, GpuInfoParameters parameters, CancellationToken token) =>
        runner.QueryAsync<GpuInfoQuery, GpuInfoRow>(parameters, token);
}

/// <summary>A series. See GpuInfoQuery.sql.</summary>
public sealed record GpuInfoRow(string Device, string Metric, string Part, string Deployment, decimal Value, DateTime At, IReadOnlyDictionary<string, string> Attributes);
