using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Observe.Catalog.Access;
using Observe.Catalog.Books;
using Observe.Catalog.Connect;
using Observe.Catalog.Periods;
using Observe.Catalog.Schema;
using Observe.Catalog.Tenancy;

namespace Observe.Catalog;

/// <summary>Puts the catalog into a container.</summary>
public static class CatalogRegistration
{
    /// <summary>
    /// Adds <see cref="IDbContextFactory{CatalogDb}"/>, the operations by noun and <see cref="CatalogMigrator"/>, all as
    /// singletons. Nothing is opened here: call <see cref="CatalogMigrator.MigrateAsync"/> before the first use.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="connectionString"><c>Data Source=FILE</c> or a bare path for SQLite; <c>Host=…</c> for PostgreSQL.</param>
    /// <exception cref="CatalogException">The connection string is not understood.</exception>
    public static IServiceCollection AddCatalog(this IServiceCollection services, string connectionString)
    {
        var connection = CatalogConnection.Parse(connectionString);
        var failures = new CatalogFailures(connection);
        IInterceptor[] guards =
            [new CommandGuard(failures), new ConnectionGuard(failures), new TransactionGuard(failures), new SaveGuard()];

        services.TryAddSingleton(TimeProvider.System);
        services.AddPooledDbContextFactory<CatalogDb>(options =>
        {
            connection.Configure(options);
            options.AddInterceptors(guards).ConfigureWarnings(QuietLog);
        });
        return services
            .AddSingleton(provider => new CatalogMigrator(
                provider.GetRequiredService<IDbContextFactory<CatalogDb>>(), connection, failures))
            .AddSingleton<IngestKeys>()
            .AddSingleton<LoginLinks>()
            .AddSingleton<Sessions>()
            .AddSingleton<People>()
            .AddSingleton<Tenants>()
            .AddSingleton<PriceBooks>()
            .AddSingleton<BillingPeriods>()
            .AddSingleton<AuditLog>();
    }

    // A statement is news only to who looks for it; a failed one reaches the caller as an exception, with its own words.
    private static void QuietLog(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.CommandExecuted, LogLevel.Debug),
        (RelationalEventId.CommandError, LogLevel.Debug),
        (RelationalEventId.ConnectionError, LogLevel.Debug),
        (RelationalEventId.MigrationApplying, LogLevel.Debug),
        (RelationalEventId.ModelSnapshotNotFound, LogLevel.Debug),
        (CoreEventId.SaveChangesFailed, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug));
}
