using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Observe.Catalog.Connect;

/// <summary>Prepares each SQLite connection and says in words why a connection cannot be had.</summary>
internal sealed class ConnectionGuard(CatalogFailures failures) : DbConnectionInterceptor
{
    // FULL: a committed key or price book survives a power cut, also with a write-ahead log.
    private const string Pragmas = "PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (connection is not SqliteConnection)
            return;

        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }
        catch (SqliteException e) when (failures.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData)
    {
        if (failures.Translate(eventData.Exception) is { } failure)
            throw failure;
    }

    public override Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionFailed(connection, eventData);
        return Task.CompletedTask;
    }
}
