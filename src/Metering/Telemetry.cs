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
    /// <summary>Spans and meters of this process carry this name.</summary>
    public const string Name = "Observe.Metering";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!IsWanted(builder.Configuration))
            return;

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("observe-metering"))
            .WithTracing(tracing => tracing
                .AddSource(Name, "Microsoft.AspNetCore")
                .SetSampler(new ParentBasedSampler(new AllButReceipts())))
            .WithMetrics(metrics => metrics.AddMeter(Name, "Microsoft.AspNetCore.Hosting", "System.Runtime"))
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
