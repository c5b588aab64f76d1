using Microsoft.Extensions.Options;
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
            var (queue, drain) = (provider.GetRequiredService<SpoolQueue>(), provider.GetRequiredService<DrainState>());
            return () => Health.StatusOf(queue, drain);
        });
        services.AddHostedService<StatusWriter>();
    }
}

/// <summary>Reads the status at this moment; the spool and the drain know it.</summary>
internal delegate MeteringStatus ReadStatus();
