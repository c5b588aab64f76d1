using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// SGLang's request span (sglang/srt/observability/trace.py, scope <c>sglang server</c>): vLLM's names, and the cached part
/// of the prompt. The spans of its scheduler's threads below it count nothing.
/// </summary>
internal sealed class SgLang(NameTable names) : Dialect(
    names, "sglang", EngineSpan.Names, [.. EngineSpan.Latencies, "gen_ai.usage.prompt_tokens", "gen_ai.usage.cached_tokens"])
{
    protected override bool Recognises(SpanView span, KnownAttributes attributes) =>
        span.ScopeName.Of(span.Body).StartsWith("sglang"u8);

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        EngineSpan.Complete(span, Name, words, ref usage);
    }
}
