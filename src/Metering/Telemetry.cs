using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Observe.Metering;

/// <summary>
/// What Metering says about itself, through OpenTelemetry, exported over OTLP when the standard OTEL_* variables name an
/// endpoint. The endpoint may be Metering's own: the receipt of telemetry is never traced, so nothing feeds on itself.
/// </summary>
internal static class Telemetry
{
    /// <summary>Spans and meters of Metering carry this name.</summary>
    public const string Name = "Observe.Metering";

    /// <summary>Further names, when another part of Observe runs in this process and leaves its telemetry to this one.</summary>
    private const string AlsoKey = "Metering:Telemetry:Also";

    /// <summary>What the process is called; OTEL_SERVICE_NAME wins.</summary>
    private const string ServiceNameKey = "Metering:Telemetry:ServiceName";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!IsWanted(builder.Configuration))
            return;

        // Off by default in .NET 10: without it a request's span has neither path nor status.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        string[] own = [Name, .. builder.Configuration.GetSection(AlsoKey).Get<string[]>() ?? []];
        var serviceName = builder.Configuration[ServiceNameKey] ?? "observe-metering";
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(serviceName).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource([.. own, "Microsoft.AspNetCore"]))
            .WithMetrics(metrics => metrics.AddMeter(
                [.. own, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"]))
            .UseOtlpExporter();
    }

    /// <summary>
    /// Takes the receipt of telemetry out of the traces: exporting its span to Metering itself would be received, and so on
    /// without end. Call it before the OTLP endpoints.
    /// </summary>
    public static void UseUntracedReceipts(this WebApplication app) => app.Use(next => context =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } receipt)
        {
            receipt.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            receipt.IsAllDataRequested = false;
        }

        return next(context);
    });

    private static bool IsWanted(ConfigurationManager configuration) =>
        !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
}
