using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>The names that the spans of vLLM, and of SGLang after it, share: the deprecated token names and phase times in seconds.</summary>
internal static class EngineSpan
{
    public static Spelling Names { get; } = new(OtelGenAi.Names2026)
    {
        [Field.Input] = ["gen_ai.usage.prompt_tokens"],
        [Field.Output] = ["gen_ai.usage.completion_tokens"],
        [Field.Duration] = ["gen_ai.latency.e2e"],
        [Field.TimeToFirstToken] = ["gen_ai.latency.time_to_first_token"],
        [Field.Queue] = ["gen_ai.latency.time_in_queue"],
        [Field.Prefill] = ["gen_ai.latency.time_in_model_prefill"],
        [Field.Decode] = ["gen_ai.latency.time_in_model_decode"],
    };

    public static string[] Latencies { get; } =
    [
        "gen_ai.latency.e2e", "gen_ai.latency.time_to_first_token", "gen_ai.latency.time_in_queue",
        "gen_ai.latency.time_in_model_prefill", "gen_ai.latency.time_in_model_decode", "gen_ai.latency.time_in_model_inference",
    ];

    /// <summary>
    /// What a span of an engine says without saying so: that the engine provides, and the model, which engines name on the resource
    /// where not on the span (<c>OTEL_RESOURCE_ATTRIBUTES=gen_ai.request.model=…</c>).
    /// </summary>
    /// <param name="span">The span that <paramref name="usage"/> was read from.</param>
    /// <param name="engine">Who provides where the span names nobody.</param>
    /// <param name="words">Keeps the texts.</param>
    /// <param name="usage">What the dialect's names told.</param>
    public static void Complete(SpanView span, string engine, Words words, ref RawUsage usage)
    {
        usage.Layer = ReportLayer.Engine;
        usage.RequestId = WithoutFirstChoice(span, usage.RequestId);
        if (usage.Provider.Length == 0)
            usage.Provider = engine;
        if (usage.RequestModel.Length == 0)
            usage.RequestModel = words.Of(span.Resource.Text("gen_ai.request.model"u8));
        if (usage.Model.Length == 0)
            usage.Model = words.Of(span.Resource.Text("gen_ai.response.model"u8));
    }

    // A text completion of several prompts is one engine request each, "cmpl-ID-0", "cmpl-ID-1" …, under the response id
    // "cmpl-ID" that clients see. The first of them takes that id, so that the usual single prompt meets its client's report.
    private static Slice WithoutFirstChoice(SpanView span, Slice requestId)
    {
        var id = requestId.Of(span.Body);
        return id.StartsWith("cmpl-"u8) && id.EndsWith("-0"u8) ? requestId with { Length = requestId.Length - 2 } : requestId;
    }
}
