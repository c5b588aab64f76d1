using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

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

        string[] own = [Name, .. builder.Configuration.GetSection(AlsoKey).Get<string[]>() ?? []];
        var serviceName = builder.Configuration[ServiceNameKey] ?? "observe-metering";
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(serviceName).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddSource([.. own, "Microsoft.AspNetCore"])
                .SetSampler(new ParentBasedSampler(new AllButReceipts())))
            .WithMetrics(metrics => metrics.AddMeter(
                [.. own, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"]))
            .UseOtlpExporter();
    }

    private static bool IsWanted(ConfigurationManager configuration) =>
        !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    private sealed class AllButReceipts : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
        {
            foreach (var tag in samplingParameters.Tags ?? [])
            {
                if (tag.Key == "url.path" && tag.Value is string path
                    && (path.StartsWith("/v1/", StringComparison.Ordinal)
                        || path.StartsWith("/opentelemetry.proto.", StringComparison.Ordinal)))
                    return new SamplingResult(SamplingDecision.Drop);
            }

            return new SamplingResult(SamplingDecision.RecordAndSample);
        }
    }
}
