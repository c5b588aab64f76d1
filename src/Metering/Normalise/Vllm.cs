using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// vLLM's own span of a request (<c>llm_request</c>; vllm/tracing, SpanAttributes): the deprecated token names, phase times
/// in seconds, no response id, no cached tokens, and from engine version 1 on no model.
/// </summary>
internal sealed class Vllm(NameTable names) : Dialect(names, "vllm", EngineSpan.Names, [.. EngineSpan.Latencies, "gen_ai.usage.prompt_tokens"])
{
    private readonly Key[] latencies = [.. EngineSpan.Latencies.Select(names.Of)];

    protected override bool Recognises(SpanView span, KnownAttributes attributes) =>
        span.Name.Of(span.Body).SequenceEqual("llm_request"u8) || attributes.HasAny(latencies);

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        EngineSpan.Complete(span, Name, words, ref usage);
    }
}
