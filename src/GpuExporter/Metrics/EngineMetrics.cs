namespace Observe.GpuExporter.Metrics;

/// <summary>
/// The canonical metrics of an inference engine's replica, whatever engine it is. Every series has the labels of <see cref="EngineLabels"/>. Names of
/// latencies are OpenTelemetry's (generative AI, server). Counters go on where they were when an engine starts again.
/// </summary>
public static class EngineMetrics
{
    private static readonly List<Metric> all = [];

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<Metric> All => all;

    public static Metric Up { get; } = Keep("observe.engine.up", MetricKind.Gauge, "{state}", "1 when the last look at the engine's metrics succeeded, else 0.");

    public static Metric RequestsRunning { get; } = Gauge("observe.engine.requests.running", "{request}", "Requests in the engine's batch.");
    public static Metric RequestsWaiting { get; } = Gauge("observe.engine.requests.waiting", "{request}", "Requests that wait to be scheduled.");
    public static Metric RequestsFinished { get; } = Counter("observe.engine.requests.finished", "{request}", "Requests that came to an end, by how.");
    public static Metric Preemptions { get; } = Counter("observe.engine.preemptions", "{preemption}", "Requests put back into the queue because memory ran out.");
    public static Metric KvCacheUtilization { get; } = Gauge("observe.engine.kv_cache.utilization", "1", "Share of the key-value cache in use.");

    public static Metric InputTokens { get; } = Counter("observe.engine.tokens.input", "{token}", "Prompt tokens taken in, those found in a cache included.");
    public static Metric CachedInputTokens { get; } = Counter("observe.engine.tokens.input.cached", "{token}", "Prompt tokens that were found in a cache.");
    public static Metric ComputedInputTokens { get; } = Counter("observe.engine.tokens.input.computed", "{token}", "Prompt tokens that were computed.");
    public static Metric OutputTokens { get; } = Counter("observe.engine.tokens.output", "{token}", "Tokens generated.");
    public static Metric PrefixCacheQueries { get; } = Counter("observe.engine.prefix_cache.queries", "{token}", "Tokens looked up in the prefix cache.");
    public static Metric PrefixCacheHits { get; } = Counter("observe.engine.prefix_cache.hits", "{token}", "Tokens found in the prefix cache.");
    public static Metric DraftTokens { get; } = Counter("observe.engine.speculation.draft_tokens", "{token}", "Tokens that speculative decoding proposed.");
    public static Metric AcceptedTokens { get; } = Counter("observe.engine.speculation.accepted_tokens", "{token}", "Proposed tokens that were accepted.");

    public static Metric TimeToFirstToken { get; } = Histogram("gen_ai.server.time_to_first_token", "From the arrival of a request to its first token.");
    public static Metric TimePerOutputToken { get; } = Histogram("gen_ai.server.time_per_output_token", "Between two tokens of a request after its first.");
    public static Metric RequestDuration { get; } = Histogram("gen_ai.server.request.duration", "From the arrival of a request to its last token.");
    public static Metric QueueTime { get; } = Histogram("observe.engine.queue.time", "From the arrival of a request until it was scheduled.");
    public static Metric PrefillTime { get; } = Histogram("observe.engine.prefill.time", "From a request's scheduling to its first token. Overlaps with that of others in the batch.");
    public static Metric DecodeTime { get; } = Histogram("observe.engine.decode.time", "From a request's first token to its last. Overlaps with that of others in the batch.");

    public static Metric GpuSeconds { get; } = Counter("observe.engine.gpu.time", "s", "Time in which the engine kept its GPU working, where it says so itself.");
    public static Metric Flops { get; } = Counter("observe.engine.work.flops", "{operation}", "Floating-point operations that the engine estimates for its work, a GPU.");
    public static Metric ReadBytes { get; } = Counter("observe.engine.work.read", "By", "Bytes read from GPU memory that the engine estimates for its work, a GPU.");
    public static Metric WriteBytes { get; } = Counter("observe.engine.work.written", "By", "Bytes written to GPU memory that the engine estimates for its work, a GPU.");

    private static Metric Gauge(string name, string unit, string description) => Keep(name, MetricKind.Gauge, unit, description);

    private static Metric Counter(string name, string unit, string description) => Keep(name, MetricKind.Counter, unit, description);

    private static Metric Histogram(string name, string description) => Keep(name, MetricKind.Histogram, "s", description);

    private static Metric Keep(string name, MetricKind kind, string unit, string description)
    {
        var metric = new Metric(name, kind, unit, description);
        all.Add(metric);
        return metric;
    }
}
