using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>SGLang. Ranks of tensor and pipeline parallelism work on the same requests, so rank 0 speaks for all; ranks of data parallelism are added up.</summary>
internal static class Sglang
{
    public static EngineDialect Dialect { get; } = new("sglang", ["sglang:", "sglang_"],
    [
        new(EngineMetrics.RequestsRunning, "sglang:num_running_reqs"),
        new(EngineMetrics.RequestsWaiting, "sglang:num_queue_reqs"),
        new(EngineMetrics.KvCacheUtilization, "sglang:token_usage") { Fold = Fold.Mean },
        new(EngineMetrics.Preemptions, "sglang:num_retracted_requests_total", "sglang:num_retracted_reqs_total"),
        new(EngineMetrics.RequestsFinished, "sglang:num_requests_total"),

        new(EngineMetrics.InputTokens, "sglang:prompt_tokens_total"),
        new(EngineMetrics.CachedInputTokens, "sglang:cached_tokens_total", new Source("sglang:realtime_tokens_total") { Where = ("mode", "prefill_cache") }),
        new(EngineMetrics.ComputedInputTokens, new Source("sglang:realtime_tokens_total") { Where = ("mode", "prefill_compute") }, "sglang:uncached_prompt_tokens_histogram_sum"),
        new(EngineMetrics.OutputTokens, "sglang:generation_tokens_total"),

        new(EngineMetrics.TimeToFirstToken, "sglang:time_to_first_token_seconds"),
        new(EngineMetrics.TimePerOutputToken, "sglang:inter_token_latency_seconds", "sglang:time_per_output_token_seconds"),
        new(EngineMetrics.RequestDuration, "sglang:e2e_request_latency_seconds"),
        new(EngineMetrics.QueueTime, "sglang:queue_time_seconds"),

        new(EngineMetrics.GpuSeconds, "sglang:forward_execution_seconds_total", "sglang:gpu_execution_seconds_total"),
        new(EngineMetrics.Flops, "sglang:estimated_flops_per_gpu_total"),
        new(EngineMetrics.ReadBytes, "sglang:estimated_read_bytes_per_gpu_total"),
        new(EngineMetrics.WriteBytes, "sglang:estimated_write_bytes_per_gpu_total"),
    ])
    { RepeatedBy = ["tp_rank", "pp_rank"] };
}
