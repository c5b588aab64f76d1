using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Observe.Catalog.Connect;

/// <summary>Says an operating failure of either database in words: the place, what is wrong, the way out.</summary>
internal sealed class CatalogFailures(CatalogConnection connection)
{
    /// <summary>Null when it is not the place's fault but the statement's, e.g. a broken constraint.</summary>
    public CatalogException? Translate(Exception? failure) => failure switch
    {
        SqliteException e => Sqlite(e) is { } says ? new CatalogException($"the catalog {connection.Place} {says}", e) : null,
        PostgresException e => PostgreSql(e) is { } says ? new CatalogException($"the catalog's {connection.Place} {says}", e) : null,
        NpgsqlException or SocketException => new CatalogException(
            $"the catalog's {connection.Place} cannot be reached ({failure.Message}); check that it runs and that the address is right", failure),
        _ => null,
    };

    // https://www.sqlite.org/rescode.html
    private static string? Sqlite(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => "is locked by another process that is writing; end that process (a shell or a copy tool that holds the file?) and try again",
        8 => "cannot be written; give this user the right to write the file and its directory",
        10 => $"cannot be read or written ({e.Message}); check the disk",
        11 => "is damaged; stop Observe, move the file and its -wal and -shm away and put a backup in its place",
        13 => "cannot grow: the disk is full; free some space and try again",
        14 or 3 or 23 => "cannot be opened; check that its directory exists and that this user may read and write it",
        26 => "is not a catalog: the file is not SQLite or is damaged; name another file, or move this one away to start afresh",
        _ => null,
    };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static string? PostgreSql(PostgresException e) => e.SqlState switch
    {
        "28P01" or "28000" => "refuses the user name or password; correct them in the connection string",
        "3D000" => "does not exist; create it with createdb, or name another database",
        "42501" => $"refuses this user ({e.MessageText}); grant it the right to create and use tables in the database",
        "53100" => "has a full disk; free some space and try again",
        "53300" => "has no connection left; raise max_connections or lower Maximum Pool Size in the connection string",
        "57P01" or "57P02" or "57P03" => "is shutting down or starting; try again in a moment",
        "25006" => "is read-only (a standby?); name the primary server",
        _ => null,
    };
}
