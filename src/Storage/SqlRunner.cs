using System.Runtime.CompilerServices;
using Observe.Storage.Client;

namespace Observe.Storage;

/// <summary>Runs the <c>.sql</c> file beside a C# type, with parameters taken from an object's properties.</summary>
/// <param name="client">The connection, which says as whom the statements run.</param>
/// <param name="settings">Bounds on every statement of this runner.</param>
/// <remarks>
/// Parameters are any object whose properties match the placeholders exactly (<c>{fromTime:DateTime64(3)}</c> ↔
/// <c>FromTime</c>), or <see cref="QueryParameters"/>, or null when there are none. See <see cref="SqlText.Bind"/> for the errors.
/// </remarks>
public sealed class SqlRunner(ClickHouseClient client, QuerySettings? settings = null)
{
    /// <summary>All rows of the query beside <typeparamref name="TQuery"/>.</summary>
    /// <inheritdoc cref="ClickHouseClient.QueryAsync" path="/exception"/>
    public Task<IReadOnlyList<TRow>> QueryAsync<TQuery, TRow>(object? parameters, CancellationToken token) =>
        QueryAsync<TRow>(SqlText.Of<TQuery>(), parameters, token);

    /// <summary>All rows of a query.</summary>
    /// <inheritdoc cref="ClickHouseClient.QueryAsync" path="/exception"/>
    public Task<IReadOnlyList<TRow>> QueryAsync<TRow>(SqlText query, object? parameters, CancellationToken token) =>
        client.QueryAsync<TRow>(Labelled(query), query.Bind(parameters), token, settings);

    /// <summary>The one row of the query beside <typeparamref name="TQuery"/>.</summary>
    /// <exception cref="InvalidOperationException">There was not exactly one row.</exception>
    public async Task<TRow> QueryOneAsync<TQuery, TRow>(object? parameters, CancellationToken token)
    {
        var rows = await QueryAsync<TQuery, TRow>(parameters, token);
        return rows.Count == 1
            ? rows[0]
            : throw new InvalidOperationException($"{SqlText.Of<TQuery>().Name} returned {rows.Count} rows where one was expected");
    }

    /// <summary>The query's rows as they arrive, in bounded memory; for downloads.</summary>
    /// <inheritdoc cref="ClickHouseClient.QueryAsync" path="/exception"/>
    public async IAsyncEnumerable<TRow> StreamAsync<TQuery, TRow>(object? parameters, [EnumeratorCancellation] CancellationToken token)
    {
        var query = SqlText.Of<TQuery>();
        await foreach (var row in client.StreamAsync<TRow>(Labelled(query), query.Bind(parameters), token, settings)) yield return row;
    }

    /// <summary>Runs the statement beside <typeparamref name="TStatement"/>, which returns no rows.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refused, failed, or was out of reach.</exception>
    public Task ExecuteAsync<TStatement>(object? parameters, CancellationToken token)
    {
        var statement = SqlText.Of<TStatement>();
        return client.ExecuteAsync(Labelled(statement), statement.Bind(parameters), token, settings);
    }

    /// <summary>Compiles a query and compares its columns with a record without running it; for the test of every query.</summary>
    /// <inheritdoc cref="ClickHouseClient.CheckAsync" path="/exception"/>
    public Task CheckAsync<TRow>(SqlText query, object? parameters, CancellationToken token) =>
        client.CheckAsync<TRow>(Labelled(query), query.Bind(parameters), token);

    // The file's name stands in the server's query log and in error texts.
    private static string Labelled(SqlText query) => $"/* {query.Name} */\n{query.Sql}";
}
