using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// OpenLLMetry (Traceloop): the conventions' names of today, flat ones of its own, and <c>llm.*</c> before 2025; some versions write
/// the old and the new name of one count. Workflows, tasks, agents and tools wrap the inferences. Its JavaScript
/// instrumentation of Anthropic hands on an input that leaves out what the cache held, and adds it and the output up to a
/// total; the Python one counts whole.
/// </summary>
internal sealed class OpenLlmetry(NameTable names) : Dialect(names, "openllmetry", new(OtelGenAi.Names2026)
{
    [Field.Operation] = ["gen_ai.operation.name", "llm.request.type"],
    [Field.Provider] = [.. OtelGenAi.Names2026[Field.Provider], "llm.vendor"],
    [Field.RequestModel] = ["gen_ai.request.model", "llm.request.model"],
    [Field.Model] = ["gen_ai.response.model", "llm.response.model"],
    [Field.User] = [.. OtelGenAi.Names2026[Field.User], "llm.user"],
    [Field.Input] = [.. OtelGenAi.Names2026[Field.Input], "llm.usage.prompt_tokens"],
    [Field.CacheRead] = [.. OtelGenAi.Names2026[Field.CacheRead], "llm.usage.cache_read_input_tokens"],
    [Field.CacheWrite] = [.. OtelGenAi.Names2026[Field.CacheWrite], "llm.usage.cache_creation_input_tokens"],
    [Field.Output] = [.. OtelGenAi.Names2026[Field.Output], "llm.usage.completion_tokens"],
    [Field.Reasoning] = [.. OtelGenAi.Names2026[Field.Reasoning], "llm.usage.reasoning_tokens"],
    [Field.Total] = ["gen_ai.usage.total_tokens", "llm.usage.total_tokens"],
}, [.. Own, "gen_ai.operation.name", "gen_ai.system", "gen_ai.provider.name"])
{
    private static readonly string[] Own =
    [
        "traceloop.span.kind", "traceloop.entity.name", "traceloop.workflow.name", "llm.request.type", "llm.usage.total_tokens",
        "llm.usage.prompt_tokens", "llm.usage.completion_tokens",
    ];

    private readonly Key kind = names.Of("traceloop.span.kind");
    private readonly Key[] own = [.. Own.Select(names.Of)];

    protected override bool Recognises(SpanView span, KnownAttributes attributes) =>
        span.ScopeName.Of(span.Body).StartsWith("@traceloop/"u8) || attributes.HasAny(own);

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        usage.Operation = usage.Operation switch
        {
            "completion" => "text_completion",
            "embedding" => "embeddings",
            var operation => operation,
        };
        if (usage.Operation.Length == 0 && attributes.Text(kind) is { IsEmpty: false } wrapper)
            (usage.Operation, usage.IsParent) = (words.Of(wrapper), true);

        if (span.ScopeName.Of(span.Body).SequenceEqual("@traceloop/instrumentation-anthropic"u8))
        {
            usage.Counting = CacheCounting.Exclusive;
            usage.IsCacheBesideTotal = true;
        }
    }
}
