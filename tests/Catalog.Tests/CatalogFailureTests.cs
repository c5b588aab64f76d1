using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Tests;

public sealed class CatalogFailureTests(PostgreSqlCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_FileLockedByAnother_NamesTheFileAndTheWayOut()
    {
        await using var catalog = await TestCatalog.CreateAsync(DbSystem.Sqlite, cluster);
        await using var impatient = TestCatalog.At($"Data Source={catalog.File};Pooling=False;Default Timeout=1");
        await using var holder = new SqliteConnection($"Data Source={catalog.File};Pooling=False");
        await holder.OpenAsync(Token);
        await using var transaction = holder.BeginTransaction();

        // A single statement, and a save of two rows, which begins a transaction: the lock shows in different places.
        var single = await Assert.ThrowsAsync<CatalogException>(() => impatient.Tenants.UpsertAsync("a", "A", Token));
        var several = await Assert.ThrowsAsync<CatalogException>(() => impatient.Keys.CreateAsync("k", null, null, "test", Token));

        foreach (var failure in (CatalogException[])[single, several])
        {
            Assert.StartsWith($"the catalog {catalog.File} is locked by another process", failure.Message, StringComparison.Ordinal);
            Assert.Contains("end that process", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_FileLockedForWriting_StillWorks()
    {
        await using var catalog = await TestCatalog.CreateAsync(DbSystem.Sqlite, cluster);
        await catalog.Tenants.UpsertAsync("a", "A", Token);
        await using var holder = new SqliteConnection($"Data Source={catalog.File};Pooling=False");
        await holder.OpenAsync(Token);
        await using var transaction = holder.BeginTransaction();

        Assert.Single(await catalog.Tenants.ListAsync(Token));
    }

    [Fact]
    public async Task Migrate_FileIsNotSqlite_SaysSo()
    {
        await using var catalog = await TestCatalog.CreateEmptyAsync(DbSystem.Sqlite, cluster);
        await File.WriteAllTextAsync(catalog.File, new string('x', 5000), Token);

        var failure = await Assert.ThrowsAsync<CatalogException>(() => catalog.Migrator.MigrateAsync(Token));

        Assert.StartsWith($"the catalog {catalog.File} is not a catalog", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DamagedFile_SaysHowToGoOn()
    {
        await using var catalog = await TestCatalog.CreateAsync(DbSystem.Sqlite, cluster);
        await using (var db = catalog.Open())
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", Token);
        await using (var file = File.OpenWrite(catalog.File))
        {
            // Past the header page: it still looks like SQLite.
            file.Seek(4096, SeekOrigin.Begin);
            await file.WriteAsync(Enumerable.Repeat((byte)0xAA, (int)file.Length - 4096).ToArray(), Token);
        }

        var failure = await Assert.ThrowsAsync<CatalogException>(() => catalog.Tenants.ListAsync(Token));

        Assert.StartsWith($"the catalog {catalog.File} is damaged", failure.Message, StringComparison.Ordinal);
        Assert.Contains("backup", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_DirectoryIsAFile_SaysWhichCatalog()
    {
        await using var catalog = await TestCatalog.CreateAsync(DbSystem.Sqlite, cluster);
        var below = Path.Combine(catalog.File, "catalog.db");
        await using var impossible = TestCatalog.At($"Data Source={below}");

        var failure = await Assert.ThrowsAsync<CatalogException>(() => impossible.Migrator.MigrateAsync(Token));

        Assert.StartsWith($"the catalog {below} cannot be opened", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_PostgreSqlDatabaseMissing_SaysHowToMakeIt()
    {
        await cluster.CreateDatabaseAsync();
        await using var catalog = TestCatalog.At(cluster.ConnectionString("nowhere"));

        var failure = await Assert.ThrowsAsync<CatalogException>(() => catalog.Migrator.MigrateAsync(Token));

        Assert.StartsWith("the catalog's PostgreSQL database \"nowhere\" on", failure.Message, StringComparison.Ordinal);
        Assert.Contains("createdb", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PostgreSqlNotThere_SaysItCannotBeReached()
    {
        await using var catalog = TestCatalog.At("Host=/nonexistent;Database=observe;Username=observe");

        var failure = await Assert.ThrowsAsync<CatalogException>(() => catalog.Tenants.ListAsync(Token));

        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Data Source=:memory:", "it names no file")]
    [InlineData("", "it names no file")]
    [InlineData("Host=db;Passwort=hunter2", "")]
    public void AddCatalog_ConnectionStringNotUnderstood_SaysTheTwoForms(string connectionString, string reason)
    {
        var failure = Assert.Throws<CatalogException>(() => new ServiceCollection().AddCatalog(connectionString));

        Assert.Contains("write \"Data Source=FILE\" for SQLite", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task People_CustomerWithoutTenantBehindOurBack_IsRefusedByTheDatabase(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await using var db = catalog.Open();
        db.People.Add(new Person { Id = "p", Name = "P", Role = PersonRole.Customer });

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Token));
    }
}
