using Microsoft.Extensions.Options;
using Observe.Billing.Price;
using Observe.Catalog;
using Observe.Metering.Receive;
using Observe.Metering.Rollup;
using Observe.Metering.Status;
using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;

namespace Observe.Metering;

/// <summary>
/// Metering as one process. The main path on one screen; each step's class starts its doc with its number:
/// <code>
///   1  RECEIVE    Receive/                 OTLP and events over gRPC and HTTP: who sends, is it small enough, is it well-formed
///   2  SPOOL      Spool/Lane               decoded into the columns of the open batch, appended to its file, synced: then the answer
///        NORMALISE  Normalise/             any dialect of attributes into one UsageReport: identity, role, buckets
///   3  STORE      Store/Drain              batch by batch into ClickHouse, under an id that makes repetition harmless
///   4  ROLL UP    Rollup/UsageRollup       what the batch changed: counted usage, latency
///   5  RATE       Rollup/ChargeRefresh     usage not charged yet, times the price in effect then
/// </code>
/// Steps 1 and 2 run within the sender's request. Steps 3 to 5 follow within two seconds and may be repeated at will.
/// </summary>
public static class MeteringProcess
{
    /// <summary>Builds the process from configuration; nothing is opened before it is started.</summary>
    /// <param name="configuration">Keys as in docs/reference/configuration.md.</param>
    /// <exception cref="OptionsValidationException">A setting is missing or out of range; the message lists all of them.</exception>
    public static WebApplication Build(IConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(MeteringProcess).Assembly.GetName().Name,
            // Watching for a changed appsettings.json means watching all below the working directory, the store's files included.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // It warns once a connection that was refused in the middle of a body: a line for each, as many as a sender likes.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);

        var options = MeteringOptions.From(builder.Configuration);
        new ValidateMeteringOptions().ThrowIfInvalid(options);

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(_ => new ClickHouseClient(ClickHouseOptions.Parse(options.ClickHouse)));
        services.AddSingleton(provider => new SqlRunner(provider.GetRequiredService<ClickHouseClient>()));
        services.AddCatalog(options.Catalog);
        services.AddSingleton<PriceBookImport>();

        // Hosted services start in this order and stop in the reverse one; the listeners start last and stop first.
        services.AddSingleton<StoreReady>();
        services.AddHostedService<Preparation>();
        services.AddRollup();
        services.AddStore(builder.Configuration);
        services.AddReceive(builder.Configuration);
        services.AddStatus(builder.Configuration);
        builder.WebHost.ConfigureKestrel((_, kestrel) => kestrel.ConfigureReceive(
            kestrel.ApplicationServices.GetRequiredService<IOptions<ReceiveOptions>>().Value));
        builder.AddTelemetry();

        var app = builder.Build();
        app.UseHealth();
        app.UseUntracedReceipts();
        app.MapReceive();
        return app;
    }

    private static void ThrowIfInvalid(this ValidateMeteringOptions validator, MeteringOptions options)
    {
        var result = validator.Validate(null, options);
        if (result.Failed)
            throw new OptionsValidationException(nameof(MeteringOptions), typeof(MeteringOptions), result.Failures);
    }
}
