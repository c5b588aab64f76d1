using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// Pydantic AI (scope <c>pydantic-ai</c>): the conventions' names, and each provider's details under
/// <c>gen_ai.usage.details.*</c>. Its input is whole whatever the provider. The span of an agent's run repeats the sum of its
/// inferences; older versions give it no operation.
/// </summary>
internal sealed class PydanticAi(NameTable names) : Dialect(names, "pydantic-ai", new(OtelGenAi.Names2026)
{
    [Field.InputAudio] = ["gen_ai.usage.details.input_audio_tokens"],
    [Field.OutputAudio] = ["gen_ai.usage.details.output_audio_tokens", "gen_ai.usage.details.audio_tokens"],
}, ["gen_ai.usage.details.input_audio_tokens", "gen_ai.operation.name", "model_request_parameters", "agent_name", "gen_ai.agent.name"])
{
    private readonly Key agentName = names.Of("agent_name");
    private readonly Key modelParameters = names.Of("model_request_parameters");
    private readonly Key[] cachedAudio = [names.Of("gen_ai.usage.details.cache_audio_read_tokens")];

    protected override bool Recognises(SpanView span, KnownAttributes attributes) =>
        span.ScopeName.Of(span.Body).StartsWith("pydantic-ai"u8) || attributes.Has(modelParameters);

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        if (usage.Operation.Length == 0 && attributes.Has(agentName))
            usage.Operation = "invoke_agent";
        // Audio from the cache is in both details; it was cheaper, so it is the cache's.
        if (usage.InputAudio is { } audio && attributes.FirstCount(cachedAudio, ref usage.HasUnreadable) is { } cached)
            usage.InputAudio = audio - cached;
    }
}
