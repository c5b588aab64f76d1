using Observe.Vocabulary;

namespace Observe.Observe.Prove.Load;

/// <summary>A report in the words of OpenTelemetry's GenAI conventions, for every encoding the same.</summary>
internal static class SpanAttributes
{
    /// <summary>Values are <see cref="string"/> or <see cref="long"/>.</summary>
    public static IEnumerable<(string Key, object Value)> Of(SentReport report)
    {
        yield return ("gen_ai.operation.name", report.Role == ReportRole.Parent ? "invoke_agent" : "chat");
        yield return ("gen_ai.provider.name", "vllm");
        yield return ("gen_ai.request.model", report.Model);
        yield return ("gen_ai.response.model", report.Model);
        if (report.IdentityKind == IdentityKind.ResponseId)
            yield return ("gen_ai.response.id", report.Identity);
        if (report.IdentityKind == IdentityKind.RequestId)
            yield return ("gen_ai.request.id", report.Identity);
        yield return ("user.id", report.User);
        yield return (AttributeNames.Tenant, report.Tenant);
        yield return (AttributeNames.Layer, Word(report.Layer));
        if (report.Finality == ReportFinality.Partial)
            yield return (AttributeNames.Finality, "partial");
        if (report.IsError)
        {
            yield return ("error.type", "timeout");
            yield break;
        }

        foreach (var count in Counts(report))
            yield return count;
    }

    public static string Word(ReportLayer layer) => layer switch
    {
        ReportLayer.Gateway => "gateway",
        ReportLayer.Engine => "engine",
        _ => "client",
    };

    private static IEnumerable<(string Key, object Value)> Counts(SentReport report)
    {
        var tokens = report.Tokens;
        var cached = tokens.InputCacheRead + tokens.InputCacheWriteOther;
        var isExclusive = report.Spelling == CountSpelling.ExclusiveWithTotal;
        var isDeprecated = report.Spelling == CountSpelling.Deprecated;
        var input = tokens.InputFresh + (isExclusive ? 0 : cached);
        var output = tokens.OutputText + tokens.OutputReasoning;
        yield return (isDeprecated ? "gen_ai.usage.prompt_tokens" : "gen_ai.usage.input_tokens", input);
        yield return (isDeprecated ? "gen_ai.usage.completion_tokens" : "gen_ai.usage.output_tokens", output);
        if (tokens.InputCacheRead != 0)
            yield return ("gen_ai.usage.cache_read.input_tokens", tokens.InputCacheRead);
        if (tokens.InputCacheWriteOther != 0)
            yield return ("gen_ai.usage.cache_creation.input_tokens", tokens.InputCacheWriteOther);
        if (tokens.OutputReasoning != 0)
            yield return ("gen_ai.usage.reasoning.output_tokens", tokens.OutputReasoning);
        if (report.Spelling is CountSpelling.InclusiveWithTotal or CountSpelling.ExclusiveWithTotal)
            yield return ("gen_ai.usage.total_tokens", tokens.Total);
    }
}
