namespace Observe.Metering.Rollup;

internal static class RollupRegistration
{
    public static void AddRollup(this IServiceCollection services)
    {
        services.AddSingleton<UnpricedWindows>();
        services.AddSingleton<CurrentPriceBook>();
        services.AddHostedService(provider => provider.GetRequiredService<CurrentPriceBook>());
        services.AddSingleton<CurrentPeriods>();
        services.AddHostedService(provider => provider.GetRequiredService<CurrentPeriods>());
        services.AddSingleton(provider => new ChargeTerms(
            provider.GetRequiredService<CurrentPriceBook>().For, provider.GetRequiredService<CurrentPeriods>().Now));
        services.AddSingleton<ChargeRefresh>();
        services.AddSingleton<BatchApply>();
        services.AddSingleton<FarRequests>();
        services.AddSingleton<WindowRefresh>();
        services.AddSingleton<RollupWork>();
        services.AddSingleton<RollupMetrics>();
        services.AddHostedService<UsageRollup>();
        services.AddSingleton<HeldBackWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HeldBackWatch>());
    }
}
