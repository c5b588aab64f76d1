using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Connect;

namespace Observe.Catalog.Schema;

/// <summary>Brings the catalog's schema up to date.</summary>
public sealed class CatalogMigrator
{
    private readonly IDbContextFactory<CatalogDb> catalog;
    private readonly CatalogConnection connection;
    private readonly CatalogFailures failures;

    internal CatalogMigrator(IDbContextFactory<CatalogDb> catalog, CatalogConnection connection, CatalogFailures failures)
    {
        this.catalog = catalog;
        this.connection = connection;
        this.failures = failures;
    }

    /// <summary>
    /// Applies what is missing; does nothing when nothing is. Several processes may call it at the same moment: they take
    /// turns. A process killed half way leaves no lock behind, and each migration is one transaction.
    /// </summary>
    /// <exception cref="CatalogException">The catalog cannot be used, or was written by a newer version of Observe.</exception>
    public async Task MigrateAsync(CancellationToken token = default)
    {
        await using var turn = connection.File is { } file
            ? await MigrationTurn.TakeFileAsync(file, token)
            : await MigrationTurn.TakeAdvisoryAsync(connection.ConnectionString, failures, token);
        await using var db = await catalog.CreateDbContextAsync(token);
        if (connection.File is not null)
            await PrepareSqliteAsync(db, token);

        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await db.Database.GetAppliedMigrationsAsync(token)).ToList();
        if (applied.Find(id => !known.Contains(id)) is { } newer)
        {
            throw new CatalogException(
                $"the catalog {connection.Place} was written by a newer version of Observe (it has \"{newer}\"); start that version");
        }

        if (applied.Count < known.Count)
            await db.Database.MigrateAsync(token);
    }

    private static async Task PrepareSqliteAsync(CatalogDb db, CancellationToken token)
    {
        // Stays with the file: readers and one writer do not wait for each other.
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", token);

        // EF Core's own lock is a row that a killed process leaves behind for ever. Whoever has the turn knows it to be stale.
        await db.Database.ExecuteSqlRawAsync(
            """CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL)""",
            token);
        await db.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsLock" """, token);
    }
}
