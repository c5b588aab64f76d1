using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// The OpenTelemetry semantic conventions for generative AI as of 2026 (open-telemetry/semantic-conventions-genai), and the
/// names they replaced (gen_ai.system, gen_ai.usage.prompt_tokens, gen_ai.usage.completion_tokens) where the current ones
/// are absent. Input includes cached tokens, output includes reasoning.
/// </summary>
internal sealed class OtelGenAi : Dialect
{
    public override string Name => "otel-genai";

    public override bool Recognises(SpanView span) => span.Attributes.HasPrefix("gen_ai."u8);

    public override void Read(SpanView span, Words words, ref RawUsage usage)
    {
        var attributes = span.Attributes;
        usage.Operation = words.Of(attributes.Text("gen_ai.operation.name"u8));
        usage.Provider = words.Of(attributes.FirstText("gen_ai.provider.name"u8, "gen_ai.system"u8));
        usage.RequestModel = words.Of(attributes.Text("gen_ai.request.model"u8));
        usage.Model = words.Of(attributes.Text("gen_ai.response.model"u8));
        usage.User = words.Of(attributes.FirstText("user.id"u8, "enduser.id"u8));
        usage.ResponseId = attributes.TextSlice("gen_ai.response.id"u8);
        usage.RequestId = attributes.TextSlice("gen_ai.request.id"u8);

        usage.Input = Count(span, "gen_ai.usage.input_tokens"u8, ref usage) ?? Count(span, "gen_ai.usage.prompt_tokens"u8, ref usage);
        usage.Output = Count(span, "gen_ai.usage.output_tokens"u8, ref usage) ?? Count(span, "gen_ai.usage.completion_tokens"u8, ref usage);
        usage.CacheRead = Count(span, "gen_ai.usage.cache_read.input_tokens"u8, ref usage);
        usage.CacheWrite = Count(span, "gen_ai.usage.cache_creation.input_tokens"u8, ref usage);
        usage.Reasoning = Count(span, "gen_ai.usage.reasoning.output_tokens"u8, ref usage);
        usage.ReportedTotal = Count(span, "gen_ai.usage.total_tokens"u8, ref usage);

        // What the server saw is nearer to the engine than what the client saw.
        var atServerUs = attributes.MicrosecondsOfSeconds("gen_ai.server.time_to_first_token"u8);
        usage.TimeToFirstTokenUs = atServerUs >= 0
            ? atServerUs
            : attributes.MicrosecondsOfSeconds("gen_ai.response.time_to_first_chunk"u8);
    }
}
