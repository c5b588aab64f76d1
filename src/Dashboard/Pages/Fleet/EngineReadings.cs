namespace Observe.Dashboard.Pages.Fleet;

/// <summary>What is read of an engine's replica, whichever engine it is.</summary>
public enum EngineMeasure
{
    Running,
    Waiting,

    /// <summary>Share of the key-value cache in use.</summary>
    KvCache,

    /// <summary>Tokens a second.</summary>
    InputTokens,
    OutputTokens,
}

/// <summary>One name for a measure of an engine.</summary>
public sealed record EngineReading(string Metric, EngineMeasure Measure);

/// <summary>The canonical names of Observe's exporter, and those of engines that are scraped without it.</summary>
public static class EngineReadings
{
    public static IReadOnlyList<EngineReading> All { get; } =
    [
        new("observe.engine.requests.running", EngineMeasure.Running),
        new("vllm:num_requests_running", EngineMeasure.Running),
        new("sglang:num_running_reqs", EngineMeasure.Running),
        new("observe.engine.requests.waiting", EngineMeasure.Waiting),
        new("vllm:num_requests_waiting", EngineMeasure.Waiting),
        new("sglang:num_queue_reqs", EngineMeasure.Waiting),
        new("observe.engine.kv_cache.utilization", EngineMeasure.KvCache),
        new("vllm:kv_cache_usage_perc", EngineMeasure.KvCache),
        new("vllm:gpu_cache_usage_perc", EngineMeasure.KvCache),
        new("sglang:token_usage", EngineMeasure.KvCache),
        new("observe.engine.tokens.input", EngineMeasure.InputTokens),
        new("vllm:prompt_tokens", EngineMeasure.InputTokens),
        new("vllm:prompt_tokens_total", EngineMeasure.InputTokens),
        new("sglang:prompt_tokens_total", EngineMeasure.InputTokens),
        new("observe.engine.tokens.output", EngineMeasure.OutputTokens),
        new("vllm:generation_tokens", EngineMeasure.OutputTokens),
        new("vllm:generation_tokens_total", EngineMeasure.OutputTokens),
        new("sglang:generation_tokens_total", EngineMeasure.OutputTokens),
    ];

    private static readonly Dictionary<string, EngineMeasure> byName = All.ToDictionary(reading => reading.Metric, reading => reading.Measure);

    public static IReadOnlyList<EngineReading> Of(params IReadOnlyList<EngineMeasure> measures) => [.. All.Where(reading => measures.Contains(reading.Measure))];

    /// <summary>What a metric says; only ever asked for a name of <see cref="All"/>.</summary>
    public static EngineMeasure MeasureOf(string metric) => byName[metric];
}
