namespace Observe.Metering.Normalise;

/// <summary>
/// Which attributes carry what people asked and models answered (rule R14), in any dialect: prompts, answers, reasoning,
/// arguments and results of tools, documents found, what was embedded. Asked for each attribute of each span; an attribute
/// whose name begins like none of these costs one look into a table.
/// </summary>
internal static class ContentAttributes
{
    /// <summary>A name is content, and so is everything below it: <c>gen_ai.prompt</c> and <c>gen_ai.prompt.0.content</c>.</summary>
    public static readonly string[] Names =
    [
        // The conventions, of today and before.
        "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.prompt", "gen_ai.completion",
        "gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.tool.definitions", "gen_ai.event.content",
        "gen_ai.retrieval.query", "gen_ai.retrieval.documents", "gen_ai.evaluation.explanation", "gen_ai.memory.search.query",
        // OpenLIT and others beside the conventions.
        "gen_ai.content", "gen_ai.tool.args", "gen_ai.tool.input", "gen_ai.tool.output", "gen_ai.tool.definition",
        "gen_ai.workflow.input", "gen_ai.workflow.output", "gen_ai.agent.input", "gen_ai.agent.final_result", "gen_ai.agent.actions",
        "gen_ai.agent.action", "gen_ai.agent.thinking", "gen_ai.agent.finish", "gen_ai.agent.memory", "gen_ai.agent.evaluation",
        "gen_ai.agent.next_goal", "gen_ai.guardrail.input", "gen_ai.guardrail.output", "gen_ai.response.image", "gen_ai.entity.input",
        "gen_ai.entity.output",
        // OpenLLMetry.
        "traceloop.entity.input", "traceloop.entity.output", "traceloop.prompt", "llm.prompts", "llm.completions",
        "llm.request.functions", "mcp.request.argument", "mcp.response.value",
        // OpenInference.
        "input.value", "output.value", "llm.input_messages", "llm.output_messages", "llm.choices", "llm.prompt_template", "llm.tools",
        "llm.function_call", "tool.parameters", "tool.json_schema", "tool_call.function.arguments", "retrieval.documents",
        "retrieval.query", "reranker.input_documents", "reranker.output_documents", "reranker.query", "embedding.embeddings",
        "embedding.text", "message.content", "document.content",
        // The AI SDK; what its providers add may quote what was found.
        "ai.prompt", "ai.response.text", "ai.response.object", "ai.response.toolCalls", "ai.response.reasoning", "ai.response.files",
        "ai.response.providerMetadata", "ai.result", "ai.toolCall.args", "ai.toolCall.result", "ai.value", "ai.values", "ai.embedding",
        "ai.embeddings", "ai.documents", "ai.ranking", "ai.request.text", "ai.decision",
        // Pydantic AI and Logfire.
        "all_messages_events", "pydantic_ai.all_messages", "events", "final_result", "tool_arguments", "tool_response",
        "model_request_parameters", "request_data", "response_data",
        // Langfuse, LangSmith, MLflow, Braintrust, Google's agents.
        "langfuse.observation.input", "langfuse.observation.output", "langfuse.trace.input", "langfuse.trace.output",
        "langfuse.experiment.item", "langsmith.inputs", "langsmith.outputs", "mlflow.spanInputs", "mlflow.spanOutputs",
        "braintrust.input", "braintrust.input_json", "braintrust.output", "braintrust.output_json", "gcp.vertex.agent.llm_request",
        "gcp.vertex.agent.llm_response", "gcp.vertex.agent.tool_call_args", "gcp.vertex.agent.tool_response",
    ];

    // LiteLLM hands a provider's request and response on member by member: llm.<provider>.messages.
    private static readonly string[] RawMembers = ["messages", "choices", "prompt", "input", "output", "content", "system", "tools", "candidates", "contents"];

    // llm.token_count.prompt and the like are OpenInference's and no provider's.
    private static readonly NameTable Numbers = Table(["token_count", "cost", "usage"]);

    private static readonly NameTable Known = Table(Names);
    private static readonly NameTable KnownMembers = Table(RawMembers);
    private static readonly bool[] Beginnings = BeginningsOf(Names);

    public static bool IsContent(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || !Beginnings[key[0]])
            return false;
        if (Known.TryFind(key, out _))
            return true;

        var (dots, dot) = (0, -1);
        while (key[(dot + 1)..].IndexOf((byte)'.') is >= 0 and var length)
        {
            dot += length + 1;
            if (++dots > 1 && Known.TryFind(key[..dot], out _))
                return true;
        }

        return dots == 2 && key.StartsWith("llm."u8) && KnownMembers.TryFind(key[(dot + 1)..], out _) && !Numbers.TryFind(key[4..dot], out _);
    }

    /// <summary>The same for an attribute of an event: the old events of the conventions name theirs without a prefix.</summary>
    public static bool IsContent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> key) =>
        IsContent(key)
        || (IsGenAi(eventName)
            && (key.SequenceEqual("content"u8) || key.SequenceEqual("message"u8) || key.SequenceEqual("tool_calls"u8)
                || key.SequenceEqual("tool.result"u8) || key.SequenceEqual("arguments"u8)));

    /// <summary>Whether an event, of a span or as a log record, is one of the conventions' that quote messages.</summary>
    public static bool IsGenAi(ReadOnlySpan<byte> eventName) => eventName.StartsWith("gen_ai."u8);

    private static NameTable Table(string[] names)
    {
        var table = new NameTable();
        foreach (var name in names)
            table.Of(name);
        return table;
    }

    private static bool[] BeginningsOf(string[] names)
    {
        var beginnings = new bool[256];
        foreach (var name in names)
            beginnings[name[0]] = true;
        return beginnings;
    }
}
