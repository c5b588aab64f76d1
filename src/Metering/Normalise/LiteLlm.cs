using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>
/// LiteLLM's OpenTelemetry callback (scope <c>litellm</c>), in its proxy and in its library: only the whole counts, OpenAI's
/// way. The proxy is a gateway; it knows key, team and end user. Since 1.81 it writes the request onto the server span
/// <c>Received Proxy Server Request</c> instead of a span of its own; on both, the response id makes them one request.
/// </summary>
internal sealed class LiteLlm(NameTable names) : Dialect(names, "litellm", new(OtelGenAi.Names2026)
{
    [Field.Operation] = ["gen_ai.operation.name", "llm.request.type"],
    [Field.RequestId] = ["gen_ai.request.id", "litellm.call_id"],
    [Field.User] = ["llm.user", "metadata.user_api_key_end_user_id", "user.id", "enduser.id"],
    [Field.ApiKey] = ["metadata.user_api_key_alias", "metadata.user_api_key_hash"],
    [Field.Project] = ["metadata.user_api_key_team_alias", "metadata.user_api_key_team_id"],
},
[
    "litellm.call_id", "hidden_params", "metadata.user_api_key_hash", .. OtelGenAi.Names2026[Field.Input], .. OtelGenAi.Names2026[Field.Output],
    "gen_ai.operation.name",
])
{
    private readonly Key callId = names.Of("litellm.call_id");
    private readonly Key hiddenParams = names.Of("hidden_params");
    private readonly Key keyHash = names.Of("metadata.user_api_key_hash");

    protected override bool Recognises(SpanView span, KnownAttributes attributes) =>
        span.ScopeName.Of(span.Body).StartsWith("litellm"u8) || attributes.Has(callId) || attributes.Has(keyHash) || attributes.Has(hiddenParams);

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        const int server = 2;
        base.Read(span, attributes, words, ref usage);
        usage.Operation = OperationOf(usage.Operation);
        var isProxy = span.Kind == server || !attributes.Text(keyHash).IsEmpty;
        usage.Layer = isProxy ? ReportLayer.Gateway : ReportLayer.Client;
    }

    // Its call types: the asynchronous ones begin with "a".
    private static string OperationOf(string callType) => callType switch
    {
        "completion" or "acompletion" or "responses" or "aresponses" or "anthropic_messages" or "generate_content"
            or "agenerate_content" or "" => "chat",
        "text_completion" or "atext_completion" => "text_completion",
        "embedding" or "aembedding" => "embeddings",
        "arerank" => "rerank",
        _ => callType,
    };
}
