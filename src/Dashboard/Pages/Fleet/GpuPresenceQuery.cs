using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>Which devices said something in a range.</summary>
public sealed class GpuPresenceQuery
{
    private GpuPresenceQuery()
    {
    }

    public static Task<IReadOnlyList<GpuPresenceRow>> RunAsync(SqlRunner runner, GpuPartParameters parameters, CancellationToken token) =>
        runner.QueryAsync<GpuPresenceQuery, GpuPresenceRow>(parameters, token);
}

/// <summary>A device; texts are empty where nobody said. See GpuPresenceQuery.sql.</summary>
public sealed record GpuPresenceRow(string Device, string Node, string DeviceName, string DeviceModel, string Parent, string MigInstance, string Simulated, DateTime FirstAt, DateTime LastAt);
