using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>
/// Triton, with the TensorRT-LLM backend's gauges where it runs. It gives durations as sums without buckets, so there are no distributions but that of the
/// first response; it counts no tokens.
/// </summary>
internal static class Triton
{
    private const double Milliseconds = 1e-3;

    public static EngineDialect Dialect { get; } = new("triton", ["nv_inference_", "nv_trt_llm_"],
    [
        new(EngineMetrics.RequestsRunning, new Source("nv_trt_llm_request_metrics") { Where = ("request_type", "scheduled") }),
        new(EngineMetrics.RequestsWaiting, new Source("nv_trt_llm_request_metrics") { Where = ("request_type", "waiting") }, "nv_inference_pending_request_count"),
        new(EngineMetrics.KvCacheUtilization, new Source("nv_trt_llm_kv_cache_block_metrics") { Where = ("kv_cache_block_type", "fraction") }) { Fold = Fold.Mean },
        new(EngineMetrics.RequestsFinished, "nv_inference_request_success"),
        new(EngineMetrics.TimeToFirstToken, new Source("nv_inference_first_response_histogram_ms") { Scale = Milliseconds }),
    ])
    { ModelLabels = ["model"] };
}
