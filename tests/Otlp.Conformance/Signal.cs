namespace Observe.Otlp.Conformance;

/// <summary>The three signals, with their paths and services.</summary>
internal sealed record Signal(string Name, string Path, string Service, string RejectedName)
{
    public static Signal Traces { get; } =
        new("traces", "v1/traces", "opentelemetry.proto.collector.trace.v1.TraceService", "rejectedSpans");

    public static Signal Metrics { get; } =
        new("metrics", "v1/metrics", "opentelemetry.proto.collector.metrics.v1.MetricsService", "rejectedDataPoints");

    public static Signal Logs { get; } =
        new("logs", "v1/logs", "opentelemetry.proto.collector.logs.v1.LogsService", "rejectedLogRecords");

    public static IReadOnlyList<Signal> All { get; } = [Traces, Metrics, Logs];
}
