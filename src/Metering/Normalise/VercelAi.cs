using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// The AI SDK of Vercel, versions 4 to 6 (scope <c>ai</c>); version 7 writes the names of the conventions. A call such as
/// <c>ai.generateText</c> wraps the provider's calls (<c>ai.generateText.doGenerate</c>) and adds up their counts. Until version
/// 5 the input of Anthropic's and Bedrock's models leaves out what the cache held, and the total, which the SDK adds up itself,
/// does too; from version 6 on the input is whole, with its parts beside it. What only the provider states
/// (<c>ai.response.providerMetadata</c>, JSON) fills in what is missing.
/// </summary>
internal sealed class VercelAi(NameTable names) : Dialect(names, "vercel-ai", new()
{
    [Field.Provider] = ["ai.model.provider", "gen_ai.system"],
    [Field.RequestModel] = ["ai.model.id", "gen_ai.request.model"],
    [Field.Model] = ["ai.response.model", "gen_ai.response.model"],
    [Field.User] = ["user.id", "enduser.id", "ai.telemetry.metadata.userId", "ai.telemetry.metadata.user_id"],
    [Field.ResponseId] = ["ai.response.id", "gen_ai.response.id"],
    [Field.Input] = ["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens", "gen_ai.usage.input_tokens"],
    [Field.InputFresh] = ["ai.usage.inputTokenDetails.noCacheTokens"],
    [Field.CacheRead] = ["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"],
    [Field.CacheWrite] = ["ai.usage.inputTokenDetails.cacheWriteTokens"],
    [Field.Output] = ["ai.usage.outputTokens", "ai.usage.completionTokens", "gen_ai.usage.output_tokens"],
    [Field.OutputText] = ["ai.usage.outputTokenDetails.textTokens"],
    [Field.Reasoning] = ["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"],
    [Field.Total] = ["ai.usage.totalTokens"],
    [Field.TimeToFirstToken] = ["ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"],
}, ["ai.operationId"])
{
    private readonly Key operationId = names.Of("ai.operationId");
    private readonly Key providerMetadata = names.Of("ai.response.providerMetadata");

    protected override double MicrosecondsPerUnit => 1e3;

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        ReadOperation(attributes.Text(operationId), words, ref usage);
        var provider = attributes.FirstText(Keys(Field.Provider));
        usage.Provider = words.Of(WithoutInterface(provider));
        if (!usage.HasUsage)
            return;

        if (usage.InputFresh is null && LeavesOutCache(provider))
        {
            usage.Counting = CacheCounting.Exclusive;
            usage.IsCacheBesideTotal = true;
        }

        if (attributes.Text(providerMetadata) is { IsEmpty: false } json)
            ReadMetadata(json, ref usage);
    }

    private static void ReadOperation(ReadOnlySpan<byte> id, Words words, ref RawUsage usage)
    {
        if (id.EndsWith(".doGenerate"u8) || id.EndsWith(".doStream"u8))
            usage.Operation = "chat";
        else if (id.EndsWith(".doEmbed"u8))
            usage.Operation = "embeddings";
        else if (id.EndsWith(".doRerank"u8))
            usage.Operation = "rerank";
        else if (id.SequenceEqual("ai.toolCall"u8))
            usage.Operation = "execute_tool";
        else
            (usage.Operation, usage.IsParent) = (words.Of(id), true);
    }

    // "openai.chat" is OpenAI by its interface for chats.
    private static ReadOnlySpan<byte> WithoutInterface(ReadOnlySpan<byte> provider)
    {
        var dot = provider.LastIndexOf((byte)'.');
        if (dot <= 0)
            return provider;

        var last = provider[(dot + 1)..];
        var isInterface = last.SequenceEqual("chat"u8) || last.SequenceEqual("responses"u8) || last.SequenceEqual("completion"u8)
            || last.SequenceEqual("embedding"u8) || last.SequenceEqual("messages"u8);
        return isInterface ? provider[..dot] : provider;
    }

    private static bool LeavesOutCache(ReadOnlySpan<byte> provider) =>
        provider.StartsWith("anthropic"u8) || provider.IndexOf(".anthropic"u8) >= 0 || provider.IndexOf("bedrock"u8) >= 0;

    // The counts of the provider's object are taken one by one where the SDK states none: its whole is the SDK's.
    private static void ReadMetadata(ReadOnlySpan<byte> json, ref RawUsage usage)
    {
        var stated = new RawUsage();
        if (!ProviderMetadata.TryRead(json, ref stated))
            return;

        usage.CacheRead ??= stated.CacheRead;
        usage.CacheWrite ??= stated.CacheWrite;
        usage.Reasoning ??= stated.Reasoning;
        if (usage.CacheWrite == (stated.CacheWrite ?? usage.CacheWrite))
            (usage.CacheWrite5m, usage.CacheWrite1h) = (stated.CacheWrite5m, stated.CacheWrite1h);
    }
}
