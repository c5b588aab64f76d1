using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>The server of llama.cpp, started with <c>--metrics</c>. It names no model.</summary>
internal static class LlamaCpp
{
    public static EngineDialect Dialect { get; } = new("llama.cpp", ["llamacpp:", "llamacpp_"],
    [
        new(EngineMetrics.RequestsRunning, "llamacpp:requests_processing"),
        new(EngineMetrics.RequestsWaiting, "llamacpp:requests_deferred"),
        // Gone from newer versions.
        new(EngineMetrics.KvCacheUtilization, "llamacpp:kv_cache_usage_ratio") { Fold = Fold.Mean },
        new(EngineMetrics.InputTokens, "llamacpp:prompt_tokens_total"),
        new(EngineMetrics.CachedInputTokens, "llamacpp:prompt_tokens_cached_total"),
        new(EngineMetrics.OutputTokens, "llamacpp:tokens_predicted_total"),
        new(EngineMetrics.DraftTokens, "llamacpp:spec_decode_num_draft_tokens_total"),
        new(EngineMetrics.AcceptedTokens, "llamacpp:spec_decode_num_accepted_tokens_total"),
    ]);
}
