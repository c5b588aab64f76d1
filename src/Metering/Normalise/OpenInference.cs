using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// OpenInference (Arize): a span kind, <c>llm.*</c> names, input with cached tokens and output with reasoning. It names no
/// response id; where the response itself is on the span as JSON, its id is taken from there, so that the client's report and
/// the engine's become one request.
/// </summary>
internal sealed class OpenInference(NameTable names) : Dialect(names, "openinference", new()
{
    [Field.Provider] = ["llm.provider", "llm.system", "gen_ai.provider.name", "gen_ai.system"],
    [Field.RequestModel] = ["llm.request.model_name", "llm.input_model_name", "gen_ai.request.model"],
    [Field.Model] =
    [
        "llm.response.model_name", "llm.output_model_name", "llm.model_name", "embedding.model_name", "reranker.model_name",
        "gen_ai.response.model",
    ],
    [Field.User] = ["user.id", "enduser.id"],
    [Field.ResponseId] = ["gen_ai.response.id"],
    [Field.Input] = ["llm.token_count.prompt", "gen_ai.usage.input_tokens"],
    [Field.CacheRead] =
    [
        "llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input",
        "gen_ai.usage.cache_read.input_tokens",
    ],
    [Field.CacheWrite] = ["llm.token_count.prompt_details.cache_write", "gen_ai.usage.cache_creation.input_tokens"],
    [Field.InputAudio] = ["llm.token_count.prompt_details.audio"],
    [Field.Output] = ["llm.token_count.completion", "gen_ai.usage.output_tokens"],
    [Field.Reasoning] = ["llm.token_count.completion_details.reasoning", "gen_ai.usage.reasoning.output_tokens"],
    [Field.OutputAudio] = ["llm.token_count.completion_details.audio"],
    [Field.Total] = ["llm.token_count.total", "gen_ai.usage.total_tokens"],
}, ["openinference.span.kind", "llm.token_count.prompt", "llm.token_count.completion", "llm.token_count.total"])
{
    private readonly Key kind = names.Of("openinference.span.kind");
    private readonly Key output = names.Of("output.value");

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        ReadKind(attributes.Text(kind), ref usage);
        if (usage.ResponseId.IsEmpty && !usage.IsParent)
            usage.ResponseId = ResponseJson.Id(span.Body, attributes.TextSlice(output));
    }

    private static void ReadKind(ReadOnlySpan<byte> kind, ref RawUsage usage)
    {
        if (kind.IsEmpty || kind.SequenceEqual("LLM"u8))
            usage.Operation = "chat";
        else if (kind.SequenceEqual("EMBEDDING"u8))
            usage.Operation = "embeddings";
        else if (kind.SequenceEqual("RERANKER"u8))
            usage.Operation = "rerank";
        else if (kind.SequenceEqual("AGENT"u8))
            usage.Operation = "invoke_agent";
        else if (kind.SequenceEqual("TOOL"u8))
            usage.Operation = "execute_tool";
        else if (kind.SequenceEqual("RETRIEVER"u8))
            usage.Operation = "retrieval";
        else
            usage.Operation = "invoke_workflow";
    }
}
