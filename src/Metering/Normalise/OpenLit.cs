using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// OpenLIT: the conventions' names and its own for the parts; its Python SDK names them after OpenAI's JSON, its JavaScript
/// SDK after OpenInference.
/// </summary>
internal sealed class OpenLit(NameTable names) : Dialect(names, "openlit", new(OtelGenAi.Names2026)
{
    [Field.CacheRead] =
    [
        .. OtelGenAi.Names2026[Field.CacheRead], "gen_ai.usage.prompt_tokens_details.cached_tokens",
        "gen_ai.usage.prompt_tokens_details.cache_read",
    ],
    [Field.CacheWrite] =
    [
        .. OtelGenAi.Names2026[Field.CacheWrite], "gen_ai.usage.prompt_tokens_details.cache_creation_tokens",
        "gen_ai.usage.prompt_tokens_details.cache_write",
    ],
    [Field.InputAudio] = [.. OtelGenAi.Names2026[Field.InputAudio], "gen_ai.usage.prompt_tokens_details.audio_tokens"],
    [Field.Reasoning] =
    [
        .. OtelGenAi.Names2026[Field.Reasoning], "gen_ai.usage.completion_tokens_details.reasoning_tokens",
        "gen_ai.usage.completion_tokens_details.reasoning",
    ],
    [Field.OutputAudio] =
    [
        .. OtelGenAi.Names2026[Field.OutputAudio], "gen_ai.usage.completion_tokens_details.audio_tokens",
        "gen_ai.usage.completion_tokens_details.audio",
    ],
},
[
    "gen_ai.sdk.version", "openlit.agent.version_hash", "gen_ai.usage.prompt_tokens_details.cached_tokens",
    "gen_ai.usage.prompt_tokens_details.cache_read", "gen_ai.usage.completion_tokens_details.reasoning_tokens",
    "gen_ai.usage.completion_tokens_details.reasoning", "gen_ai.operation.name",
])
{
    private readonly Key[] own =
    [
        names.Of("gen_ai.sdk.version"), names.Of("openlit.agent.version_hash"),
        names.Of("gen_ai.usage.prompt_tokens_details.cached_tokens"), names.Of("gen_ai.usage.prompt_tokens_details.cache_read"),
        names.Of("gen_ai.usage.completion_tokens_details.reasoning_tokens"), names.Of("gen_ai.usage.completion_tokens_details.reasoning"),
    ];

    protected override bool Recognises(SpanView span, KnownAttributes attributes)
    {
        var scope = span.ScopeName.Of(span.Body);
        return scope.StartsWith("openlit"u8) || scope.StartsWith("@openlit/"u8) || attributes.HasAny(own);
    }
}
