using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>XID errors as they happened.</summary>
public sealed class GpuXidsQuery
{
    private GpuXidsQuery()
    {
    }

    public static Task<IReadOnlyList<GpuXidRow>> RunAsync(SqlRunner runner, GpuInfoParameters parameters, CancellationToken token) =>
        runner.QueryAsync<GpuXidsQuery, GpuXidRow>(parameters, token);
}

/// <summary>Errors of one code between two samples. See GpuXidsQuery.sql.</summary>
public sealed record GpuXidRow(DateTime At, string Device, string Code, long Times);
