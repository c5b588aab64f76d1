using System.Globalization;
using Observe.ClickHouseHost;
using Observe.Storage.Client;

namespace Observe.Observe.Bench;

/// <summary>The embedded engine in a process of its own, as it runs for <c>up</c>, with an empty data directory.</summary>
internal sealed class EngineUnderLoad : IAsyncDisposable
{
    private readonly ClickHouseSupervisor supervisor;

    private EngineUnderLoad(ClickHouseSupervisor supervisor)
    {
        this.supervisor = supervisor;
        Figures = new ProcessFigures(supervisor.ProcessId);
        Client = new ClickHouseClient(ClickHouseOptions.Parse(ConnectionString));
    }

    public ClickHouseClient Client { get; }

    public ProcessFigures Figures { get; }

    public string Version => supervisor.EngineVersion;

    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Host={supervisor.Address.Host};Port={supervisor.Address.Port};Username={supervisor.Writer.User};Password={supervisor.Writer.Password}");

    public static async Task<EngineUnderLoad> StartAsync(string directory, CancellationToken token) =>
        new(await ClickHouseSupervisor.StartAsync(new ClickHouseHostOptions { DataDirectory = Path.Combine(directory, "engine") }, token));

    /// <summary>Whether parts are being merged.</summary>
    public async Task<bool> IsMergingAsync(CancellationToken token) =>
        (await Client.QueryAsync<long>("SELECT toInt64(count()) FROM system.merges", null, token))[0] > 0;

    /// <summary>Requests that are counted, that is on the pages.</summary>
    public async Task<long> CountedRequestsAsync(CancellationToken token) =>
        (await Client.QueryAsync<long>("SELECT sum(requests) FROM usage_15m", null, token))[0];

    /// <summary>Rows and bytes on disk of each table, when nothing is being merged.</summary>
    public Task<IReadOnlyList<TableSize>> SizesAsync(CancellationToken token) => Client.QueryAsync<TableSize>(
        """
        SELECT table, toInt64(sum(rows)) AS rows, toInt64(sum(bytes_on_disk)) AS bytes
        FROM system.parts
        WHERE active AND database = currentDatabase()
        GROUP BY table
        ORDER BY table
        """,
        null,
        token);

    /// <summary>What each column of the spans takes on disk, the largest first.</summary>
    public Task<IReadOnlyList<ColumnSize>> SpanColumnsAsync(CancellationToken token) => Client.QueryAsync<ColumnSize>(
        """
        SELECT column AS name, sum(column_data_compressed_bytes) / sum(rows) AS bytes_per_span
        FROM system.parts_columns
        WHERE active AND database = currentDatabase() AND table = 'spans'
        GROUP BY column
        ORDER BY bytes_per_span DESC, name
        """,
        null,
        token);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Figures.Dispose();
        await supervisor.DisposeAsync();
    }
}

/// <summary>What one table holds.</summary>
internal sealed record TableSize(string Table, long Rows, long Bytes);

/// <summary>Compressed bytes of one column, a span; 0 in parts that keep all columns in one file.</summary>
internal sealed record ColumnSize(string Name, double BytesPerSpan);
