using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Observe.Catalog;
using Observe.Catalog.Access;
using Observe.Catalog.Periods;
using Observe.Catalog.Schema;
using Observe.Metering.Receive;

namespace Observe.Metering.Tests.Receive;

/// <summary>A real catalog in a directory of its own.</summary>
internal sealed class TestCatalog : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("observe-catalog-").FullName;
    private readonly ServiceProvider services;

    private TestCatalog(TimeProvider clock) =>
        services = new ServiceCollection().AddSingleton(clock).AddLogging().AddMetrics().AddCatalog(File).BuildServiceProvider();

    public IngestKeys Keys => services.GetRequiredService<IngestKeys>();

    public BillingPeriods Periods => services.GetRequiredService<BillingPeriods>();

    private string File => Path.Combine(directory, "catalog.db");

    public static async Task<TestCatalog> CreateAsync(TimeProvider clock)
    {
        var catalog = new TestCatalog(clock);
        await catalog.services.GetRequiredService<CatalogMigrator>().MigrateAsync();
        return catalog;
    }

    public KeyRing Ring(TimeProvider clock) =>
        new(Keys, Options.Create(new ReceiveOptions()), Meter, clock, NullLogger<KeyRing>.Instance);

    private ReceiveMeter Meter => new(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), new BodyBudget(new ReceiveOptions()));

    /// <summary>From now on the catalog cannot be read.</summary>
    public void Break()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.File.WriteAllText(File, "this is no database, and it is long enough for that to be noticed");
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }
}
