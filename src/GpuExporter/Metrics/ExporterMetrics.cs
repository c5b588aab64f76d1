namespace Observe.GpuExporter.Metrics;

/// <summary>What the exporter says about itself: what it costs the node and how far what it says can be trusted.</summary>
public static class ExporterMetrics
{
    private static readonly List<Metric> all = [];

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<Metric> All => all;

    public static Metric Build { get; } = Keep("observe.exporter.build", MetricKind.Info, "1", "The exporter's version, the driver's, and where samples come from.");
    public static Metric Devices { get; } = Gauge("observe.exporter.devices", "{device}", "Devices by how they stand: ok, lost, hanging.");

    public static Metric NvmlTime { get; } = Counter("observe.exporter.nvml.time", "s", "Time spent in calls of the driver's library, by call. Calls of all programs on the node take turns, so this is what the exporter takes from the engine.");
    public static Metric NvmlCalls { get; } = Counter("observe.exporter.nvml.calls", "{call}", "Calls of the driver's library, by call and outcome.");
    public static Metric NvmlShare { get; } = Gauge("observe.exporter.nvml.share", "1", "Share of the last minute that was spent in calls of the driver's library.");
    public static Metric NvmlLongest { get; } = Gauge("observe.exporter.nvml.longest", "s", "The longest call of the last minute, by call.");
    public static Metric HangingTime { get; } = Gauge("observe.exporter.nvml.hanging", "s", "For how long the call under way has not returned; 0 while none is overdue.");

    public static Metric SampleAge { get; } = Gauge("observe.exporter.sample.age", "s", "How old the device's newest sample is.");
    public static Metric SampleInterval { get; } = Gauge("observe.exporter.sample.interval", "s", "How often the device is read now, by tier; it grows by itself when calls get slow.");
    public static Metric SamplesMissed { get; } = Counter("observe.exporter.samples.missed", "{sample}", "Samples that were due and not taken, because the one before was still under way.");
    public static Metric ReadingOff { get; } = Keep("observe.exporter.reading_off", MetricKind.Info, "1", "A reading that this device, this driver or this user's rights do not give, and why.");

    public static Metric EngineScrapeTime { get; } = Gauge("observe.exporter.engine_scrape.duration", "s", "How long the last look at an engine's metrics took.");
    public static Metric PushedRequests { get; } = Counter("observe.exporter.otlp.requests", "{request}", "Requests pushed over OTLP, by outcome.");
    public static Metric PushRejectedPoints { get; } = Counter("observe.exporter.otlp.points.rejected", "{point}", "Points of a request that the receiver took the rest of.");
    public static Metric PushWaiting { get; } = Gauge("observe.exporter.otlp.waiting", "{request}", "Requests that wait for the receiver to come back.");

    public static Metric ProcessCpuTime { get; } = Counter("process.cpu.time", "s", "Processor time that the exporter used.");
    public static Metric ProcessMemory { get; } = Gauge("process.memory.usage", "By", "Memory that the exporter has resident.");

    private static Metric Gauge(string name, string unit, string description) => Keep(name, MetricKind.Gauge, unit, description);

    private static Metric Counter(string name, string unit, string description) => Keep(name, MetricKind.Counter, unit, description);

    private static Metric Keep(string name, MetricKind kind, string unit, string description)
    {
        var metric = new Metric(name, kind, unit, description);
        all.Add(metric);
        return metric;
    }
}
