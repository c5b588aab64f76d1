using Microsoft.EntityFrameworkCore;

namespace Observe.Catalog.Tests;

public sealed class CatalogMigratorTests(PostgreSqlCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Migrate_Twice_ChangesNothing(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await catalog.Tenants.UpsertAsync("acme", "Acme", Token);

        await catalog.Migrator.MigrateAsync(Token);

        Assert.Equal("Acme", Assert.Single(await catalog.Tenants.ListAsync(Token)).Name);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Migrate_SixAtOnce_TakeTurns(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateEmptyAsync(system, cluster);
        var others = Enumerable.Range(0, 6).Select(_ => TestCatalog.At(catalog.ConnectionString)).ToList();

        await Task.WhenAll(others.Select(other => Task.Run(() => other.Migrator.MigrateAsync())));

        await using var db = catalog.Open();
        Assert.Equal(["0001_create_catalog", "0002_create_closed_periods"], await db.Database.GetAppliedMigrationsAsync(Token));
        foreach (var other in others)
            await other.DisposeAsync();
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Migrated_EveryTableAndColumnOfTheModel_CanBeRead(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await using var db = catalog.Open();

        foreach (var entity in db.Model.GetEntityTypes())
        {
            var columns = string.Join(", ", entity.GetProperties().Select(property => $"\"{property.GetColumnName()}\""));
#pragma warning disable EF1002 // names from the model, not from outside
            await db.Database.ExecuteSqlRawAsync($"SELECT {columns} FROM {entity.GetTableName()}", Token);
#pragma warning restore EF1002
        }

        Assert.Equal(9, db.Model.GetEntityTypes().Count());
    }

    [Fact]
    public async Task Migrate_AfterAProcessDiedHoldingTheRowLock_Works()
    {
        await using var catalog = await TestCatalog.CreateEmptyAsync(DbSystem.Sqlite, cluster);
        await using (var db = catalog.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                """,
                Token);
        }

        await catalog.Migrator.MigrateAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.Empty(await catalog.Keys.ListAsync(Token));
    }

    [Fact]
    public async Task Migrate_Sqlite_UsesAWriteAheadLogAndForeignKeys()
    {
        await using var catalog = await TestCatalog.CreateAsync(DbSystem.Sqlite, cluster);
        await using var db = catalog.Open();

        Assert.Equal("wal", Assert.Single(await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync(Token)));
        Assert.Equal(1, Assert.Single(await db.Database.SqlQueryRaw<int>("SELECT foreign_keys AS Value FROM pragma_foreign_keys").ToListAsync(Token)));
        Assert.Equal(2, Assert.Single(await db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").ToListAsync(Token)));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Migrate_CatalogOfANewerVersion_IsRefusedByName(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await using (var db = catalog.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                """INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('9999_from_the_future', '99.0')""",
                Token);
        }

        var failure = await Assert.ThrowsAsync<CatalogException>(() => catalog.Migrator.MigrateAsync(Token));

        Assert.Contains("newer version of Observe (it has \"9999_from_the_future\")", failure.Message, StringComparison.Ordinal);
    }
}
