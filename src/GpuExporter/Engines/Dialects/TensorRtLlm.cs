using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>TensorRT-LLM's own server, trtllm-serve.</summary>
internal static class TensorRtLlm
{
    public static EngineDialect Dialect { get; } = new("tensorrt-llm", ["trtllm_"],
    [
        new(EngineMetrics.RequestsRunning, "trtllm_num_requests_running"),
        new(EngineMetrics.RequestsWaiting, "trtllm_num_requests_waiting"),
        new(EngineMetrics.KvCacheUtilization, "trtllm_kv_cache_utilization") { Fold = Fold.Mean },
        new(EngineMetrics.RequestsFinished, new Source("trtllm_request_success_total") { Keeps = ("finished_reason", EngineLabels.FinishReason) }),

        new(EngineMetrics.InputTokens, "trtllm_prompt_tokens_total"),
        new(EngineMetrics.CachedInputTokens, "trtllm_prompt_cached_tokens_total"),
        new(EngineMetrics.OutputTokens, "trtllm_generation_tokens_total"),
        new(EngineMetrics.DraftTokens, "trtllm_spec_decode_num_draft_tokens_total"),
        new(EngineMetrics.AcceptedTokens, "trtllm_spec_decode_num_accepted_tokens_total"),

        new(EngineMetrics.TimeToFirstToken, "trtllm_time_to_first_token_seconds"),
        new(EngineMetrics.TimePerOutputToken, "trtllm_time_per_output_token_seconds"),
        new(EngineMetrics.RequestDuration, "trtllm_e2e_request_latency_seconds"),
        new(EngineMetrics.QueueTime, "trtllm_request_queue_time_seconds"),
        new(EngineMetrics.PrefillTime, "trtllm_request_prefill_time_seconds"),
        new(EngineMetrics.DecodeTime, "trtllm_request_decode_time_seconds"),
    ]);
}
