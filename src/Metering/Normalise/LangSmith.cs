using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// LangSmith and LangChain where they write OTLP (scope <c>langsmith</c>): <c>gen_ai.*</c> names for the whole counts, and
/// LangChain's usage as JSON with the parts. Chains, tools and prompts wrap the runs of kind <c>llm</c>.
/// </summary>
internal sealed class LangSmith(NameTable names) : Dialect(
    names, "langsmith", OtelGenAi.Names2026, ["langsmith.span.kind", "langsmith.usage_metadata", "langsmith.trace.name"])
{
    private readonly Key kind = names.Of("langsmith.span.kind");
    private readonly Key usageMetadata = names.Of("langsmith.usage_metadata");

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        var run = attributes.Text(kind);
        if (run.SequenceEqual("embedding"u8))
            usage.Operation = "embeddings";
        else if (run.IsEmpty || run.SequenceEqual("llm"u8))
            usage.Operation = usage.Operation.Length == 0 ? "chat" : usage.Operation;
        else
            (usage.Operation, usage.IsParent) = (words.Of(run), true);

        var stated = new RawUsage();
        if (UsageJson.TryRead(attributes.Text(usageMetadata), ref stated, out var counting))
        {
            usage.TakeCounts(stated);
            usage.Counting = counting;
        }
    }
}
