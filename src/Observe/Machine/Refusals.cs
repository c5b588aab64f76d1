using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Observe.Billing.Close;
using Observe.Billing.Price;
using Observe.Catalog;
using Observe.ClickHouseHost;
using Observe.Dashboard;
using Observe.Observe.Demo;
using Observe.Storage.Client;
using Observe.Storage.Schema;

namespace Observe.Observe.Machine;

/// <summary>Tells what a person can mend from what is a fault in the program.</summary>
internal static class Refusals
{
    /// <summary>The failure in words for the person at the terminal; null when it is a fault in the program.</summary>
    public static string? TryExplain(Exception failure) => failure switch
    {
        MachineRefusal or ReplayException or ClickHouseHostException or ClickHouseException or MigrationException
            or CatalogException or PriceBookException or PeriodCloseException or OptionsValidationException or DashboardConfigurationException =>
            failure.Message,
        IOException { InnerException: AddressInUseException } =>
            $"{failure.Message} Free the port, or choose others with --port, --otlp-http-port and --otlp-grpc-port.",
        _ => null,
    };
}
