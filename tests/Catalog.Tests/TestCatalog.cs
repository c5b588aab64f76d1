using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Observe.Catalog.Access;
using Observe.Catalog.Books;
using Observe.Catalog.Periods;
using Observe.Catalog.Schema;
using Observe.Catalog.Tables;
using Observe.Catalog.Tenancy;

namespace Observe.Catalog.Tests;

/// <summary>One catalog of a test: a new file or a new database, and a clock that the test moves.</summary>
public sealed class TestCatalog : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("observe-catalog-").FullName;
    private readonly ServiceProvider services;

    private TestCatalog(string? connectionString)
    {
        // Without pooling nothing holds the file when the test deletes it; a short timeout lets a test wait for a lock's end.
        ConnectionString = connectionString ?? $"Data Source={File};Pooling=False;Default Timeout=20";
        services = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddCatalog(ConnectionString).BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 7, 30, TimeSpan.Zero));

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    public string ConnectionString { get; }

    public string File => Path.Combine(directory, "catalog.db");

    public CatalogMigrator Migrator => services.GetRequiredService<CatalogMigrator>();
    public IngestKeys Keys => services.GetRequiredService<IngestKeys>();
    public LoginLinks Links => services.GetRequiredService<LoginLinks>();
    public Sessions Sessions => services.GetRequiredService<Sessions>();
    public People People => services.GetRequiredService<People>();
    public Tenants Tenants => services.GetRequiredService<Tenants>();
    public PriceBooks Books => services.GetRequiredService<PriceBooks>();
    public BillingPeriods Periods => services.GetRequiredService<BillingPeriods>();
    public AuditLog Audit => services.GetRequiredService<AuditLog>();

    public static async Task<TestCatalog> CreateAsync(DbSystem system, PostgreSqlCluster cluster)
    {
        var catalog = await CreateEmptyAsync(system, cluster);
        await catalog.Migrator.MigrateAsync();
        return catalog;
    }

    public static async Task<TestCatalog> CreateEmptyAsync(DbSystem system, PostgreSqlCluster cluster) =>
        new(system == DbSystem.PostgreSql ? await cluster.CreateDatabaseAsync() : null);

    /// <summary>A catalog as another process would see it: its own container and connections.</summary>
    public static TestCatalog At(string connectionString) => new(connectionString);

    public CatalogDb Open() => services.GetRequiredService<IDbContextFactory<CatalogDb>>().CreateDbContext();

    public Task<Person> AddAdministratorAsync() =>
        People.CreateAsync("Ada", PersonRole.Administrator, tenantId: null, email: null, who: "test");

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
