using System.Security.Claims;
using Observe.Catalog.Tables;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Storage.Client;

namespace Observe.Observe.Machine;

/// <summary>The store that a command reads: the one of the Observe that runs on a data directory, or another that is named.</summary>
internal sealed class OpenStore : IDisposable
{
    private readonly ClickHouseClient client;

    private OpenStore(string connection)
    {
        client = new ClickHouseClient(ClickHouseOptions.Parse(connection));
        Runner = new SqlRunner(client);
    }

    public SqlRunner Runner { get; }

    /// <summary>Whoever may read the machine's data directory, or has the store's password, may read every tenant.</summary>
    public static ReadableTenants Everybody { get; } = ReadableTenants.For(
        new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Role, PersonRole.Administrator.ToString().ToLowerInvariant())], OpenCatalog.Author)),
        []);

    /// <param name="clickHouse">A connection string; null for the store of the machine.</param>
    /// <param name="directory">The data directory.</param>
    /// <exception cref="MachineRefusal">No Observe runs on the directory, and no other store is named.</exception>
    public static OpenStore Open(string? clickHouse, string directory) =>
        new(clickHouse ?? Running(directory).Reader ?? throw Refusal(directory));

    /// <summary>The Observe that runs on the directory.</summary>
    /// <exception cref="MachineRefusal">None does.</exception>
    public static RunningMachine Running(string directory) =>
        DataDirectory.IsHeld(directory) && RunningMachine.Read(directory) is { } running ? running : throw Refusal(directory);

    public void Dispose() => client.Dispose();

    private static MachineRefusal Refusal(string directory) => new(
        $"No Observe is running on {directory}. Start it with ./observe up --data {directory}, or name a store with --clickhouse.");
}
