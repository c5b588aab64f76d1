using System.Runtime.CompilerServices;
using Observe.Storage.Native;
using Observe.Storage.Native.Read;

namespace Observe.Storage.Client;

/// <summary>
/// A thin client of ClickHouse's HTTP interface: the same against the embedded engine, a server and a cluster. One instance per
/// user and database, kept for the life of the process; safe for concurrent use.
/// </summary>
/// <remarks>
/// Cancelling a call closes its connection, which makes ClickHouse cancel the statement. Reads are sent with
/// <c>cancel_http_readonly_queries_on_client_close</c>; a server's read-only user therefore needs <c>readonly = 2</c>.
/// </remarks>
public sealed class ClickHouseClient : IDisposable
{
    private static readonly KeyValuePair<string, string>[] readSettings = [new("cancel_http_readonly_queries_on_client_close", "1")];

    // A server may gather inserts by default, and gathered inserts do not know deduplication tokens.
    // Days are partitions: a sender that catches up on half a year would be refused for ever, and its neighbours in the batch too.
    private static readonly KeyValuePair<string, string>[] insertSettings = [new("async_insert", "0"), new("max_partitions_per_insert_block", "0")];

    private readonly HttpExchange exchange;

    /// <param name="options">Where and as whom.</param>
    /// <param name="time">The clock of timeouts and back-off; the system's when absent.</param>
    public ClickHouseClient(ClickHouseOptions options, TimeProvider? time = null)
    {
        Options = options;
        exchange = new HttpExchange(options, time ?? TimeProvider.System);
    }

    public ClickHouseOptions Options { get; }

    /// <summary>Returns when the server answers that it is alive; the credentials are not looked at.</summary>
    /// <exception cref="ClickHouseException">It does not answer.</exception>
    public async Task PingAsync(CancellationToken token)
    {
        using var answer = await exchange.SendAsync(new Statement { Ping = true }, token);
        await answer.ReadTextAsync();
    }

    /// <summary>Runs a statement that returns no rows (DDL, INSERT … SELECT). Never repeated once it may have been received.</summary>
    public async Task ExecuteAsync(string sql, QueryParameters? parameters, CancellationToken token, QuerySettings? settings = null)
    {
        using var answer = await exchange.SendAsync(new Statement { Sql = sql, Parameters = parameters, Settings = settings }, token);
        await answer.ReadTextAsync();
    }

    /// <inheritdoc cref="ExecuteAsync(string, QueryParameters?, CancellationToken, QuerySettings?)"/>
    public Task ExecuteAsync(string sql, CancellationToken token) => ExecuteAsync(sql, null, token);

    /// <summary>Inserts all rows of a batch as one statement; an empty batch does nothing.</summary>
    /// <param name="table">The table's name, with its database where that is not the connection's.</param>
    /// <param name="batch">The rows; not changed, and not to be changed meanwhile.</param>
    /// <param name="deduplicationToken">Names the batch: the table stores a name once within its deduplication window, so the
    /// insert is repeated by itself when it fails for a passing reason. Null: never repeated.</param>
    /// <param name="token">Cancels the insert; whether it took place is then unknown.</param>
    /// <param name="settings">Of the insert.</param>
    public Task InsertAsync(
        string table, ColumnarBatch batch, string? deduplicationToken, CancellationToken token, QuerySettings? settings = null) =>
        batch.Rows == 0
            ? Task.CompletedTask
            : InsertAsync(table, batch.Columns.Select(c => c.Name), (body, cancel) => batch.WriteToAsync(body, cancel), deduplicationToken, token, settings);

    /// <summary>Inserts Native blocks that were written before, for example to a spool.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="columns">The names of the blocks' columns.</param>
    /// <param name="writeBlocks">Writes the blocks into the request; called again from the start on a repetition.</param>
    /// <param name="deduplicationToken">As in the other overload.</param>
    /// <param name="token">Cancels the insert; whether it took place is then unknown.</param>
    /// <param name="settings">Of the insert.</param>
    public async Task InsertAsync(
        string table,
        IEnumerable<string> columns,
        Func<Stream, CancellationToken, Task> writeBlocks,
        string? deduplicationToken,
        CancellationToken token,
        QuerySettings? settings = null)
    {
        var statement = new Statement
        {
            Sql = $"INSERT INTO {SqlName.QuoteTable(table)} ({string.Join(", ", columns.Select(SqlName.Quote))}) FORMAT Native",
            Body = writeBlocks,
            DeduplicationToken = deduplicationToken,
            Settings = settings,
            Extra = insertSettings,
            Repeat = deduplicationToken is null ? Repeat.Unsent : Repeat.Transient,
        };
        using var answer = await exchange.SendAsync(statement, token);
        await answer.ReadTextAsync();
    }

    /// <summary>Runs a query and returns all its rows. Bound the result (LIMIT, max_result_rows): it is held in memory.</summary>
    /// <typeparam name="TRow">A record whose constructor parameters are the columns' names (snake_case or PascalCase), or a
    /// single value's type for a query of one column.</typeparam>
    /// <param name="sql">A query with typed placeholders.</param>
    /// <param name="parameters">The placeholders' values.</param>
    /// <param name="token">Cancels the query in the server too.</param>
    /// <param name="settings">Bounds on the query.</param>
    /// <exception cref="ClickHouseException">ClickHouse refused, failed (also in the middle of the answer), or was out of reach.</exception>
    /// <exception cref="RowMappingException">The columns do not fit <typeparamref name="TRow"/>.</exception>
    public async Task<IReadOnlyList<TRow>> QueryAsync<TRow>(
        string sql, QueryParameters? parameters, CancellationToken token, QuerySettings? settings = null)
    {
        var rows = new List<TRow>();
        using var answer = await exchange.SendAsync(Read(sql, parameters, settings), token);
        using var reader = new NativeBlockReader(answer);
        while (await reader.ReadBlockAsync())
        {
            var read = RowReader<TRow>.For(reader, sql);
            rows.EnsureCapacity(rows.Count + reader.Rows);
            for (var row = 0; row < reader.Rows; row++) rows.Add(read(reader.Columns, row));
        }

        return rows;
    }

    /// <summary>Runs a query and hands out its rows as they arrive, in bounded memory. Leaving the loop early cancels the query.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public async IAsyncEnumerable<TRow> StreamAsync<TRow>(
        string sql, QueryParameters? parameters, [EnumeratorCancellation] CancellationToken token, QuerySettings? settings = null)
    {
        using var answer = await exchange.SendAsync(Read(sql, parameters, settings), token);
        using var reader = new NativeBlockReader(answer);
        while (await reader.ReadBlockAsync())
        {
            var read = RowReader<TRow>.For(reader, sql);
            for (var row = 0; row < reader.Rows; row++) yield return read(reader.Columns, row);
        }
    }

    /// <summary>Compiles a query and compares its columns with a record without running it; for the test of every query.</summary>
    /// <exception cref="ClickHouseException">ClickHouse does not understand the query.</exception>
    /// <exception cref="RowMappingException">The columns do not fit <typeparamref name="TRow"/>.</exception>
    public async Task CheckAsync<TRow>(string sql, QueryParameters? parameters, CancellationToken token)
    {
        var columns = await QueryAsync<ColumnShape>($"DESCRIBE TABLE (\n{sql}\n)", parameters, token);
        RowReader<TRow>.Check([.. columns.Select(c => ValueColumn.Create(c.Name, c.Type))], sql);
    }

    public void Dispose() => exchange.Dispose();

    /// <summary>Runs a statement outside the connection's database, for creating that database.</summary>
    internal async Task ExecuteWithoutDatabaseAsync(string sql, CancellationToken token)
    {
        using var answer = await exchange.SendAsync(new Statement { Sql = sql, WithoutDatabase = true }, token);
        await answer.ReadTextAsync();
    }

    private static Statement Read(string sql, QueryParameters? parameters, QuerySettings? settings) => new()
    {
        Sql = sql,
        Parameters = parameters,
        Settings = settings,
        Extra = readSettings,
        Repeat = Repeat.Unanswered,
    };

    // What DESCRIBE returns.
    private sealed record ColumnShape(
        string Name, string Type, string DefaultType, string DefaultExpression, string Comment, string CodecExpression, string TtlExpression);
}
