namespace Observe.Metering.Rollup;

internal static class RollupRegistration
{
    public static void AddRollup(this IServiceCollection services)
    {
        services.AddSingleton<UnpricedWindows>();
        services.AddSingleton<CurrentPriceBook>();
        services.AddHostedService(provider => provider.GetRequiredService<CurrentPriceBook>());
        services.AddSingleton<PriceBookInForce>(provider =>
        {
            var books = provider.GetRequiredService<CurrentPriceBook>();
            return books.For;
        });
        services.AddSingleton<ChargeRefresh>();
        services.AddSingleton<BatchApply>();
        services.AddSingleton<WindowRefresh>();
        services.AddSingleton<RollupWork>();
        services.AddSingleton<RollupMetrics>();
        services.AddHostedService<UsageRollup>();
        services.AddSingleton<HeldBackWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HeldBackWatch>());
    }
}
