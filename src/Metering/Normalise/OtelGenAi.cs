namespace Observe.Metering.Normalise;

/// <summary>
/// The OpenTelemetry semantic conventions for generative AI as of 2026 (open-telemetry/semantic-conventions-genai), the names
/// they replaced, the opt-in and proposed ones, and what emitters of <c>gen_ai.*</c> have made up beside them. Input includes
/// cached tokens, output includes reasoning. The dialects that build on these names start from <see cref="Names2026"/>.
/// </summary>
internal sealed class OtelGenAi(NameTable names) : Dialect(names, "otel-genai", Names2026,
[
    "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.system", "gen_ai.request.model", "gen_ai.response.model",
    "gen_ai.response.id", .. Names2026[Field.Input], .. Names2026[Field.Output], .. Names2026[Field.Total],
    .. Names2026[Field.CacheRead], .. Names2026[Field.CacheWrite], .. Names2026[Field.Reasoning],
])
{
    public static Spelling Names2026 { get; } = new()
    {
        [Field.Operation] = ["gen_ai.operation.name"],
        [Field.Provider] = ["gen_ai.provider.name", "gen_ai.system"],
        [Field.RequestModel] = ["gen_ai.request.model"],
        [Field.Model] = ["gen_ai.response.model"],
        [Field.User] = ["user.id", "enduser.id", "gen_ai.user.id", "gen_ai.user", "gen_ai.request.user"],
        [Field.ResponseId] = ["gen_ai.response.id"],
        [Field.RequestId] = ["gen_ai.request.id"],
        [Field.Input] = ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
        [Field.CacheRead] =
        [
            "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cache_read_tokens",
            "gen_ai.usage.cached_tokens", "gen_ai.usage.input_tokens.cached", "gen_ai.usage.details.cache_read_tokens",
        ],
        [Field.CacheWrite] =
        [
            "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
            "gen_ai.usage.cache_write_input_tokens", "gen_ai.usage.cache_write_tokens", "gen_ai.usage.details.cache_write_tokens",
        ],
        [Field.InputAudio] = ["gen_ai.usage.audio.input_tokens"],
        [Field.InputImage] = ["gen_ai.usage.image.input_tokens"],
        [Field.InputOther] = ["gen_ai.usage.video.input_tokens"],
        [Field.Output] = ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
        [Field.Reasoning] =
        [
            "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "gen_ai.usage.output_tokens.reasoning",
            "gen_ai.usage.details.reasoning_tokens",
        ],
        [Field.OutputAudio] = ["gen_ai.usage.audio.output_tokens"],
        [Field.OutputOther] = ["gen_ai.usage.image.output_tokens"],
        [Field.Total] = ["gen_ai.usage.total_tokens"],
        // What the server saw is nearer to the engine than what the client saw.
        [Field.TimeToFirstToken] = ["gen_ai.server.time_to_first_token", "gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk"],
    };
}
