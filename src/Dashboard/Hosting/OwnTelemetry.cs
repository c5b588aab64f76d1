using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Observe.Dashboard.Hosting;

/// <summary>The Dashboard's own traces and metrics. They leave the process only when a standard OTEL_* variable says where to.</summary>
internal static class OwnTelemetry
{
    public const string Name = "Observe.Dashboard";

    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private static readonly Meter Meter = new(Name);

    /// <summary>Without attributes: the log has the rest.</summary>
    public static Counter<long> FailedPanels { get; } =
        Meter.CreateCounter<long>("observe.dashboard.panel.failures", "{failure}", "Panels that showed an error");

    public static void AddOwnTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
            || !Array.Exists(Endpoints, key => !string.IsNullOrEmpty(configuration[key])))
        {
            return;
        }

        // Off by default in .NET 10: without it a request's span has neither path nor status.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("observe-dashboard").AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore", "System.Net.Http"))
            .WithMetrics(metrics => metrics.AddMeter(
                Name,
                "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Components.Server.Circuits",
                "System.Net.Http",
                "System.Runtime"))
            .UseOtlpExporter();
    }
}
