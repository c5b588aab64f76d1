using Observe.Billing.Price;
using Observe.Catalog.Schema;
using Observe.Storage.Client;
using Observe.Storage.Schema;

namespace Observe.Metering;

/// <summary>What must be true before the first request is taken: both schemas are current and the price book is in force.</summary>
internal sealed class Preparation(
    MeteringOptions options, ClickHouseClient client, CatalogMigrator catalog, PriceBookImport prices) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await catalog.MigrateAsync(cancellationToken);
        var migrator = new Migrator(client, new MigratorOptions
        {
            Cluster = options.Cluster.Length == 0 ? null : options.Cluster,
            RetentionDays = options.RetentionDays,
            SpanRetentionDays = options.SpanRetentionDays,
            ContentRetentionDays = options.ContentRetentionDays,
        });
        await migrator.ApplyAsync(cancellationToken);

        if (options.PriceBook.Length > 0)
        {
            var json = await File.ReadAllTextAsync(options.PriceBook, cancellationToken);
            await prices.ImportAsync(json, options.PriceBook, "metering", cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
