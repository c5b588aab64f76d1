using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Observe.EndToEnd.Tests.Telemetry;

/// <summary>An application with the OpenTelemetry SDK and its own OTLP exporter, set up as the launcher's text says.</summary>
internal sealed class Application : IDisposable
{
    private readonly ActivitySource source = new($"Observe.EndToEnd.{Guid.NewGuid():N}");
    private readonly TracerProvider provider;

    /// <param name="endpoint">As printed: the base address for HTTP, the address for gRPC.</param>
    public Application(Uri endpoint, OtlpExportProtocol protocol, string key) => provider = Sdk.CreateTracerProviderBuilder()
        .AddSource(source.Name)
        .AddOtlpExporter(otlp =>
        {
            // Set in code, the exporter takes the whole address; from the environment it adds the path itself.
            otlp.Endpoint = protocol == OtlpExportProtocol.Grpc ? endpoint : new Uri(endpoint, "v1/traces");
            otlp.Protocol = protocol;
            otlp.Headers = $"authorization=Bearer {key}";
        })
        .Build();

    /// <summary>One chat request that ended just now.</summary>
    /// <returns>Its trace id and its response id.</returns>
    public (string TraceId, string ResponseId) Chat(string model, long inputTokens, long outputTokens, string? tenant = null)
    {
        using var span = source.StartActivity($"chat {model}", ActivityKind.Client)!;
        span.SetTag("gen_ai.operation.name", "chat");
        span.SetTag("gen_ai.provider.name", "vllm");
        span.SetTag("gen_ai.request.model", model);
        span.SetTag("gen_ai.response.model", model);
        var responseId = $"chatcmpl-{Guid.NewGuid():N}";
        span.SetTag("gen_ai.response.id", responseId);
        span.SetTag("gen_ai.usage.input_tokens", inputTokens);
        span.SetTag("gen_ai.usage.output_tokens", outputTokens);
        if (tenant is not null)
            span.SetTag("observe.tenant.id", tenant);
        return (span.TraceId.ToHexString(), responseId);
    }

    /// <summary>True when everything so far was acknowledged or given up; the SDK does not say which.</summary>
    public bool Flush() => provider.ForceFlush((int)TimeSpan.FromSeconds(20).TotalMilliseconds);

    public void Dispose()
    {
        provider.Dispose();
        source.Dispose();
    }
}
