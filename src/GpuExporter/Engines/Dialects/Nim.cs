using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>NVIDIA NIM for language models (<c>/v1/metrics</c>): vLLM's names without the prefix.</summary>
internal static class Nim
{
    public static EngineDialect Dialect { get; } = new("nim", ["num_requests_running ", "request_finish_total ", "gpu_cache_usage_perc "],
    [
        new(EngineMetrics.RequestsRunning, "num_requests_running"),
        new(EngineMetrics.RequestsWaiting, "num_requests_waiting"),
        new(EngineMetrics.KvCacheUtilization, "gpu_cache_usage_perc") { Fold = Fold.Mean },
        new(EngineMetrics.RequestsFinished, new Source("request_finish_total") { Keeps = ("finished_reason", EngineLabels.FinishReason) }),
        new(EngineMetrics.InputTokens, "prompt_tokens_total"),
        new(EngineMetrics.OutputTokens, "generation_tokens_total"),
        new(EngineMetrics.TimeToFirstToken, "time_to_first_token_seconds"),
        new(EngineMetrics.TimePerOutputToken, "time_per_output_token_seconds"),
        new(EngineMetrics.RequestDuration, "e2e_request_latency_seconds"),
    ]);
}
