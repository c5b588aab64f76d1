using Microsoft.Extensions.Options;
using Observe.Metering.Quarantine;
using Observe.Metering.Content;
using Observe.Metering.Receive;
using Observe.Metering.Spool;

namespace Observe.Metering.Store;

internal static class StoreRegistration
{
    /// <summary>The spool, the lane that fills it and the drain that empties it. Hosted services stop in reverse: the lane first.</summary>
    public static void AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<SpoolOptions>, SpoolOptionsValidator>();
        services.AddOptions<SpoolOptions>().Bind(configuration.GetSection(SpoolOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ContentOptions>, ContentOptionsValidator>();
        services.AddOptions<ContentOptions>().Bind(configuration.GetSection(ContentOptions.Section)).ValidateOnStart();
        services.AddSingleton<ContentPolicy>();
        services.AddSingleton(provider => new SpoolDirectory(provider.GetRequiredService<IOptions<SpoolOptions>>().Value));
        services.AddSingleton<SpoolQueue>();
        services.AddSingleton<StoredBatches>();
        services.AddSingleton<StoredWindows>();
        services.AddSingleton<DrainState>();
        services.AddSingleton<BatchInsert>();
        services.AddHostedService<Drain>();
        services.AddSingleton<LaneClock>();
        services.AddSingleton<Lane>();
        services.AddHostedService(provider => provider.GetRequiredService<Lane>());
        services.AddSingleton<Accept>(provider => ActivatorUtilities.CreateInstance<RefusedRequests>(
            provider, (Accept)provider.GetRequiredService<Lane>().AcceptAsync).AcceptAsync);
    }
}
