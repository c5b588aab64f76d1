using Microsoft.Extensions.Options;
using Observe.Metering.Rollup;
using Observe.Metering.Spool;
using Observe.Metering.Store;

namespace Observe.Metering.Status;

/// <summary>Puts the rows into a process that tell the Dashboard how it stands; over HTTP <see cref="Health"/> says the same.</summary>
internal static class StatusSetup
{
    public static void AddStatus(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StatusOptions>().Bind(configuration.GetSection(StatusOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StatusOptions>, ValidateStatusOptions>();
        services.AddSingleton<ReadStatus>(provider =>
        {
            var (queue, drain, held) =
                (provider.GetRequiredService<SpoolQueue>(), provider.GetRequiredService<DrainState>(), provider.GetRequiredService<HeldBackWatch>());
            return () => Health.StatusOf(queue, drain, held);
        });
        services.AddHostedService<StatusWriter>();
    }
}

/// <summary>Reads the status at this moment; the spool and the drain know it.</summary>
internal delegate MeteringStatus ReadStatus();
