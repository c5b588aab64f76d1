using Microsoft.Extensions.Options;

namespace Observe.Metering.Store;

internal static class StoreRegistration
{
    public static void AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<StoreOptions>, ValidateStoreOptions>();
        services.AddOptions<StoreOptions>().Bind(configuration.GetSection(StoreOptions.Section)).ValidateOnStart();
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<StoredWindows>();
    }
}
