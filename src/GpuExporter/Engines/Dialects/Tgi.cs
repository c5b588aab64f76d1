using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>Text Generation Inference. It counts tokens as sums of histograms, and names no model.</summary>
internal static class Tgi
{
    public static EngineDialect Dialect { get; } = new("tgi", ["tgi_"],
    [
        new(EngineMetrics.RequestsRunning, "tgi_batch_current_size"),
        new(EngineMetrics.RequestsWaiting, "tgi_queue_size"),
        new(EngineMetrics.RequestsFinished, "tgi_request_success", "tgi_request_success_total", "tgi_request_count"),

        new(EngineMetrics.InputTokens, "tgi_request_input_length_sum"),
        new(EngineMetrics.OutputTokens, "tgi_request_generated_tokens_sum"),
        new(EngineMetrics.AcceptedTokens, "tgi_request_skipped_tokens_sum"),

        new(EngineMetrics.TimePerOutputToken, "tgi_request_mean_time_per_token_duration"),
        new(EngineMetrics.RequestDuration, "tgi_request_duration"),
        new(EngineMetrics.QueueTime, "tgi_request_queue_duration"),
    ]);
}
