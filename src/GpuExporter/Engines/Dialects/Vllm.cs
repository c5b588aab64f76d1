using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>vLLM, version 1 and the names before it. Data-parallel engines behind one address (label <c>engine</c>) are one replica: their sums are taken.</summary>
internal static class Vllm
{
    public static EngineDialect Dialect { get; } = new("vllm", ["vllm:", "vllm_"],
    [
        new(EngineMetrics.RequestsRunning, "vllm:num_requests_running"),
        new(EngineMetrics.RequestsWaiting, "vllm:num_requests_waiting"),
        new(EngineMetrics.KvCacheUtilization, "vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc") { Fold = Fold.Mean },
        new(EngineMetrics.Preemptions, "vllm:num_preemptions_total"),
        new(EngineMetrics.RequestsFinished, new Source("vllm:request_success_total") { Keeps = ("finished_reason", EngineLabels.FinishReason) }),

        new(EngineMetrics.InputTokens, "vllm:prompt_tokens_total"),
        new(EngineMetrics.CachedInputTokens, "vllm:prompt_tokens_cached_total",
            new Source("vllm:prompt_tokens_by_source_total") { Where = ("source", "local_cache_hit") }),
        new(EngineMetrics.ComputedInputTokens, new Source("vllm:prompt_tokens_by_source_total") { Where = ("source", "local_compute") }),
        new(EngineMetrics.OutputTokens, "vllm:generation_tokens_total"),
        new(EngineMetrics.PrefixCacheQueries, "vllm:prefix_cache_queries_total", "vllm:gpu_prefix_cache_queries_total"),
        new(EngineMetrics.PrefixCacheHits, "vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total"),
        new(EngineMetrics.DraftTokens, "vllm:spec_decode_num_draft_tokens_total"),
        new(EngineMetrics.AcceptedTokens, "vllm:spec_decode_num_accepted_tokens_total"),

        new(EngineMetrics.TimeToFirstToken, "vllm:time_to_first_token_seconds"),
        new(EngineMetrics.TimePerOutputToken, "vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"),
        new(EngineMetrics.RequestDuration, "vllm:e2e_request_latency_seconds"),
        new(EngineMetrics.QueueTime, "vllm:request_queue_time_seconds"),
        new(EngineMetrics.PrefillTime, "vllm:request_prefill_time_seconds"),
        new(EngineMetrics.DecodeTime, "vllm:request_decode_time_seconds"),

        new(EngineMetrics.Flops, "vllm:estimated_flops_per_gpu_total"),
        new(EngineMetrics.ReadBytes, "vllm:estimated_read_bytes_per_gpu_total"),
        new(EngineMetrics.WriteBytes, "vllm:estimated_write_bytes_per_gpu_total"),
    ]);
}
