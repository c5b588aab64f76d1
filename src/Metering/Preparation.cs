using Observe.Billing.Price;
using Observe.Catalog.Schema;
using Observe.Metering.Store;
using Observe.Storage.Client;
using Observe.Storage.Schema;

namespace Observe.Metering;

/// <summary>
/// What must be true before requests are taken: the catalog's schema is current and the price book is in force. A store that is away
/// keeps nobody from sending – the spool takes it – so its schema may follow; a store that refuses the schema stops the process.
/// </summary>
internal sealed class Preparation(
    MeteringOptions options, ClickHouseClient client, CatalogMigrator catalog, PriceBookImport prices, StoreReady ready)
    : BackgroundService
{
    private static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(1);

    private readonly Migrator migrator = new(client, new MigratorOptions
    {
        Cluster = options.Cluster.Length == 0 ? null : options.Cluster,
        RetentionDays = options.RetentionDays,
        SpanRetentionDays = options.SpanRetentionDays,
        ContentRetentionDays = options.ContentRetentionDays,
        QuarantineRetentionDays = options.QuarantineRetentionDays,
    });

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await catalog.MigrateAsync(cancellationToken);
        if (options.PriceBook.Length > 0)
        {
            var json = await File.ReadAllTextAsync(options.PriceBook, cancellationToken);
            await prices.ImportAsync(json, options.PriceBook, "metering", cancellationToken);
        }

        if (!await TryMigrateAsync(cancellationToken))
            await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(retryDelay);
        while (await timer.WaitForNextTickAsync(stoppingToken) && !await TryMigrateAsync(stoppingToken))
        {
        }
    }

    private async Task<bool> TryMigrateAsync(CancellationToken token)
    {
        try
        {
            await migrator.ApplyAsync(token);
            ready.Open();
            return true;
        }
        catch (Exception failure) when (IsTransient(failure))
        {
            ready.Failed(failure);
            return false;
        }
    }

    private static bool IsTransient(Exception failure) =>
        failure is ClickHouseException { IsTransient: true } or MigrationException { InnerException: ClickHouseException { IsTransient: true } };
}
