using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Observe.Catalog.Connect;

/// <summary>Where the catalog is, read from one connection string.</summary>
internal sealed class CatalogConnection
{
    // How long a writer waits for another writer of the same SQLite file before it gives up.
    private const int BusyTimeoutSeconds = 10;

    private CatalogConnection(string connectionString, string? file, string place)
    {
        ConnectionString = connectionString;
        File = file;
        Place = place;
    }

    public string ConnectionString { get; }

    /// <summary>The SQLite file's full path; null for PostgreSQL.</summary>
    public string? File { get; }

    /// <summary>The file, or the server and database, as an error message names it.</summary>
    public string Place { get; }

    /// <summary><c>Host=…</c> is PostgreSQL; <c>Data Source=FILE</c> or a bare file path is SQLite.</summary>
    /// <exception cref="CatalogException">Neither.</exception>
    public static CatalogConnection Parse(string connectionString)
    {
        try
        {
            if (!connectionString.Contains('='))
                return Sqlite(new SqliteConnectionStringBuilder { DataSource = connectionString });

            return connectionString.Split(';').Any(part => part.TrimStart().StartsWith("Host=", StringComparison.OrdinalIgnoreCase))
                ? PostgreSql(new NpgsqlConnectionStringBuilder(connectionString))
                : Sqlite(new SqliteConnectionStringBuilder(connectionString));
        }
        catch (ArgumentException e)
        {
            // The text is not repeated: it may hold a password.
            throw new CatalogException(
                $"the catalog's connection string is not understood ({e.Message}); write \"Data Source=FILE\" for SQLite or "
                + "\"Host=…;Database=…;Username=…;Password=…\" for PostgreSQL", e);
        }
    }

    public void Configure(DbContextOptionsBuilder options)
    {
        if (File is null)
            options.UseNpgsql(ConnectionString);
        else
            options.UseSqlite(ConnectionString);
    }

    private static CatalogConnection Sqlite(SqliteConnectionStringBuilder builder)
    {
        if (builder.DataSource.Length == 0 || builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory)
            throw new ArgumentException("it names no file");

        builder.DataSource = Path.GetFullPath(builder.DataSource);
        builder.ForeignKeys = true;
        if (!builder.ShouldSerialize("Default Timeout"))
            builder.DefaultTimeout = BusyTimeoutSeconds;

        return new CatalogConnection(builder.ToString(), builder.DataSource, builder.DataSource);
    }

    private static CatalogConnection PostgreSql(NpgsqlConnectionStringBuilder builder)
    {
        builder.ApplicationName ??= "observe";
        return new CatalogConnection(
            builder.ToString(), file: null, $"PostgreSQL database \"{builder.Database}\" on {builder.Host}:{builder.Port}");
    }
}
