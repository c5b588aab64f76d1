using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Observe.Catalog.Connect;

/// <summary>
/// Begins SQLite's transactions itself: that is where a locked file shows, and EF Core reports no failure of a begin to
/// interceptors.
/// </summary>
internal sealed class TransactionGuard(CatalogFailures failures) : DbTransactionInterceptor
{
    public override InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        if (connection is not SqliteConnection sqlite || result.HasResult)
            return result;

        try
        {
            return InterceptionResult<DbTransaction>.SuppressWithResult(sqlite.BeginTransaction(eventData.IsolationLevel));
        }
        catch (SqliteException e) when (failures.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(TransactionStarting(connection, eventData, result));

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        if (failures.Translate(eventData.Exception) is { } failure)
            throw failure;
    }

    public override Task TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData);
        return Task.CompletedTask;
    }
}
