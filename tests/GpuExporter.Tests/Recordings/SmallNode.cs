using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Recordings;

/// <summary>A node with a device, an engine beside it and a workload on it, whose values change from second to second.</summary>
internal sealed class SmallNode
{
    public const string Serial = "1652823054567";

    private readonly SeriesBlock engine = new(null, new Label("observe.engine", "vllm"), new Label("service.instance.id", "127.0.0.1:8000"));
    private readonly int power, memory, energy, odd, duration, info;
    private int xid = -1;
    private int seconds;

    public SmallNode()
    {
        var identity = new DeviceIdentity { Uuid = "GPU-a", Index = 0, Minor = 3, Model = "NVIDIA H100 80GB HBM3", Serial = Serial, PciBusId = "00000000:1B:00.0", Vbios = "96.00", DriverVersion = "580.1" };
        Device = new NodeDevice(identity);
        power = Device.Block.Add(new Series(GpuMetrics.Power));
        memory = Device.Block.Add(new Series(GpuMetrics.MemoryUsage));
        energy = Device.Block.Add(new Series(GpuMetrics.Energy));
        odd = Device.Block.Add(new Series(new Metric("vendor.odd", MetricKind.Gauge, "{thing}", "Of a newer exporter."), new Label("weird", "a\"b\\\nü")));
        info = Device.Block.Add(new Series(GpuMetrics.Device, new Label("hw.serial_number", Serial), new Label("hw.firmware_version", "96.00")));
        Device.Block.Add(new Series(ExporterMetrics.SampleAge));
        Node.Add(Device);

        duration = engine.Add(new Series(EngineMetrics.RequestDuration) { Start = Begin });
        Node.Board.Add(engine);

        var workload = new SeriesBlock(identity);
        workload.Set(workload.Add(new Series(GpuMetrics.Workload, new Label("k8s.pod.name", "vllm-0"))), 1);
        workload.Publish(Begin);
        Node.Board.Add(workload);
    }

    public static DateTimeOffset Begin { get; } = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    public Node Node { get; } = new("gpu-node-7.example.com");

    public NodeDevice Device { get; }

    /// <summary>Publishes the next second: more energy each time, no power in the second one, an XID error from the third on, lost in the fourth.</summary>
    public void Tick()
    {
        Device.Block.Set(power, seconds == 1 ? double.NaN : 400.125 + seconds);
        Device.Block.Set(memory, 85_899_345_920);
        Device.Block.Set(energy, 1_234_567.891 + (seconds * 400));
        Device.Block.Set(odd, -1e-9);
        Device.Block.Set(info, 1);
        if (seconds == 2)
        {
            xid = Device.Block.Add(new Series(GpuMetrics.XidErrors, new Label(GpuLabels.Xid, "79")) { Start = Begin.AddSeconds(2) });
            Device.Block.Annotations = [new Label("k8s.pod.name", "vllm-0")];
        }

        if (xid >= 0)
            Device.Block.Set(xid, seconds);
        Device.State = seconds == 3 ? DeviceState.Lost : DeviceState.Ok;
        Device.Block.Publish(Begin.AddSeconds(seconds));
        engine.Set(duration, new HistogramValue([0.1, 1], [(ulong)seconds, 2, 3], 0.5 + seconds));
        engine.Publish(Begin.AddSeconds(seconds).AddMilliseconds(7));
        seconds++;
    }
}
