using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>
/// NVIDIA Dynamo's frontend. What it calls queued lasts until the first token, prefill included, so it is not taken for the queue of an engine; its workers
/// are engines of their own and say that themselves.
/// </summary>
internal static class Dynamo
{
    public static EngineDialect Dialect { get; } = new("dynamo", ["dynamo_frontend_", "dynamo_component_"],
    [
        new(EngineMetrics.RequestsRunning, "dynamo_frontend_inflight_requests"),
        new(EngineMetrics.RequestsFinished, new Source("dynamo_frontend_requests_total") { Keeps = ("status", EngineLabels.FinishReason) }),
        new(EngineMetrics.KvCacheUtilization, new Source("dynamo_component_kvstats_gpu_cache_usage_percent")) { Fold = Fold.Mean },
        new(EngineMetrics.InputTokens, "dynamo_frontend_input_sequence_tokens_sum"),
        new(EngineMetrics.OutputTokens, "dynamo_frontend_output_tokens_total", "dynamo_frontend_output_sequence_tokens_sum"),
        new(EngineMetrics.TimeToFirstToken, "dynamo_frontend_time_to_first_token_seconds"),
        new(EngineMetrics.TimePerOutputToken, "dynamo_frontend_inter_token_latency_seconds"),
        new(EngineMetrics.RequestDuration, "dynamo_frontend_request_duration_seconds"),
    ])
    { ModelLabels = ["model", "model_name"] };
}
