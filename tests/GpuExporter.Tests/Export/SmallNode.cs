using Observe.GpuExporter.Export;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Export;

/// <summary>A node of two devices, one of them an instance, and an engine; few series with values that can be checked by eye.</summary>
internal sealed class SmallNode
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public SmallNode()
    {
        Board = new NodeDevice(new DeviceIdentity
        {
            Uuid = "GPU-1", Index = 0, Minor = 0, Model = "NVIDIA H100 80GB HBM3", PciBusId = "00000000:1B:00.0", DriverVersion = "580.65.06",
        });
        Instance = new NodeDevice(new DeviceIdentity
        {
            Uuid = "MIG-1", Index = 1, Minor = 1, Model = "NVIDIA A100", PciBusId = "00000000:1C:00.0", ParentUuid = "GPU-2", GpuInstance = 5, MigProfile = "1g.10gb",
            DriverVersion = "580.65.06",
        });
        Node.Add(Board);
        Node.Add(Instance);
        Node.Board.Add(Engine);
        Board.Block.Annotations =
        [
            new(WorkloadLabels.Pod, "llama-0"), new(WorkloadLabels.Namespace, "serving"), new(WorkloadLabels.Container, "vllm"), new("hw.id", "not this one"),
        ];

        Set(Board, GpuMetrics.Energy, 1234.5678);
        Set(Board, GpuMetrics.Power, 312.4);
        Set(Board, GpuMetrics.Utilization, 0.97, new Label(GpuLabels.Task, "general"));
        Set(Board, GpuMetrics.MemoryUsage, 70L << 30);
        Set(Board, GpuMetrics.MemoryReserved, 512L << 20);
        Set(Board, GpuMetrics.ClockFrequency, 1_980_000_000, new Label(GpuLabels.Clock, "sm"));
        Set(Board, GpuMetrics.Temperature, double.NaN, new Label(GpuLabels.Sensor, "memory"));
        Set(Board, GpuMetrics.ThrottleActive, 1, new Label(GpuLabels.Reason, "idle"));
        Set(Board, GpuMetrics.ThrottleActive, 0, new Label(GpuLabels.Reason, "sw_power_cap"));
        Set(Board, GpuMetrics.ThrottleActive, 1, new Label(GpuLabels.Reason, "hw_slowdown"));
        Xid = Board.Block.Add(new Series(GpuMetrics.XidErrors, new Label(GpuLabels.Xid, "79")));
        Board.Block.Set(Xid, 0);
        Set(Instance, GpuMetrics.MemoryUsage, 4096);
        Set(Instance, GpuMetrics.EngineActivity, 0.5);
        Set(Instance, GpuMetrics.Device, 1, new Label("hw.serial_number", "A\\B\"C\nD"));

        var latency = Engine.Add(new Series(EngineMetrics.TimeToFirstToken) { Start = Noon.AddHours(-1) });
        Engine.Set(latency, new HistogramValue([0.005, 1, 2.5], [1, 2, 0, 4], 17.25));
        var tokens = Engine.Add(new Series(EngineMetrics.OutputTokens) { Start = Noon.AddHours(-1) });
        Engine.Set(tokens, 12_345_678_901);
        Publish(Noon);
    }

    public Node Node { get; } = new("node-1");

    public NodeDevice Board { get; }

    public NodeDevice Instance { get; }

    public SeriesBlock Engine { get; } = new(null, new Label(EngineLabels.Engine, "vllm"), new Label(EngineLabels.Model, "llama-3.3-70b"));

    /// <summary>The slot of the board's counter of XID 79.</summary>
    public int Xid { get; }

    public void Publish(DateTimeOffset now)
    {
        foreach (var block in Node.Board.Blocks)
            block.Publish(now);
    }

    /// <summary>The page a second and a half after noon.</summary>
    public string Page(PageFormat format, Spelling spelling)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Noon.AddSeconds(1.5));
        return System.Text.Encoding.UTF8.GetString(MetricsPages.Render(Node, format, spelling, clock)).Replace(Resource.Version, "VERSION", StringComparison.Ordinal);
    }

    private static void Set(NodeDevice device, Metric metric, double value, params Label[] labels) =>
        device.Block.Set(device.Block.Add(new Series(metric, labels)), value);
}
