using System.Globalization;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Export;

/// <summary>A node of eight H100 with 190 series each; all values of a publication are the same, so that a torn one would show.</summary>
internal sealed class BigBoard
{
    public const int Devices = 8;
    public const int SeriesEach = 190;
    private const int Codes = 40;

    private static readonly Metric[] plain =
    [
        GpuMetrics.Energy, GpuMetrics.Power, GpuMetrics.PowerInstant, GpuMetrics.SmActivity, GpuMetrics.SmOccupancy, GpuMetrics.DramActivity,
        GpuMetrics.MemoryLimit, GpuMetrics.MemoryUsage, GpuMetrics.MemoryFree, GpuMetrics.MemoryReserved, GpuMetrics.SmActiveTime, GpuMetrics.BusyTime,
        GpuMetrics.PerformanceState, GpuMetrics.RowRemapPending, GpuMetrics.RowRemapFailed, GpuMetrics.NvlinkActive,
    ];

    private readonly List<NodeDevice> devices = [];

    public BigBoard()
    {
        for (var index = 0; index < Devices; index++)
        {
            var device = new NodeDevice(Identity(index));
            foreach (var metric in plain)
                device.Block.Add(new Series(metric));
            foreach (var (metric, label, values) in Labelled())
            {
                foreach (var value in values)
                    device.Block.Add(new Series(metric, new Label(label, value)));
            }

            for (var pid = Count(); pid < SeriesEach; pid++)
                device.Block.Add(new Series(GpuMetrics.ProcessMemory, new Label(GpuLabels.ProcessId, pid.ToString(CultureInfo.InvariantCulture)), new Label(GpuLabels.ProcessName, "python3")));
            devices.Add(device);
            Node.Add(device);
        }

        Node.Health.Set(SourceState.Up);
    }

    public Node Node { get; } = new("gpu-node-1");

    /// <summary>Publishes the same value for all series of all devices.</summary>
    public void Publish(int round, DateTimeOffset now)
    {
        for (var index = 0; index < Devices; index++)
            Publish(index, round + 0.125, now);
    }

    /// <summary>Publishes the same value for all series of one device.</summary>
    public void Publish(int index, double value, DateTimeOffset now)
    {
        for (var slot = 0; slot < SeriesEach; slot++)
            devices[index].Block.Set(slot, value);
        devices[index].Block.Publish(now);
    }

    /// <summary>Publishes values that look like real ones: no two alike.</summary>
    public void PublishDifferent(DateTimeOffset now)
    {
        var chance = new Random(1);
        foreach (var device in devices)
        {
            for (var slot = 0; slot < SeriesEach; slot++)
                device.Block.Set(slot, slot % 2 == 0 ? chance.NextDouble() : chance.NextInt64(1L << 40));
            device.Block.Publish(now);
        }
    }

    public static DeviceIdentity Identity(int index) => new()
    {
        Uuid = string.Create(CultureInfo.InvariantCulture, $"GPU-3a7e2c51-9f6b-4d08-b1c2-{index:x12}"),
        Index = index,
        Minor = index,
        Model = "NVIDIA H100 80GB HBM3",
        PciBusId = string.Create(CultureInfo.InvariantCulture, $"00000000:{0x1b + index:X2}:00.0"),
        DriverVersion = "580.65.06",
    };

    private static int Count() => plain.Length + Labelled().Sum(one => one.Values.Length);

    private static IEnumerable<(Metric Metric, string Label, string[] Values)> Labelled() =>
    [
        (GpuMetrics.Utilization, GpuLabels.Task, ["general", "encoder", "decoder", "jpeg", "ofa"]),
        (GpuMetrics.PipeActivity, GpuLabels.Pipe, ["tensor", "tensor_hmma", "tensor_imma", "tensor_dmma", "tensor_dfma", "fp64", "fp32", "fp16", "int"]),
        (GpuMetrics.PipeActiveTime, GpuLabels.Pipe, ["tensor", "tensor_hmma", "tensor_imma", "tensor_dmma", "tensor_dfma", "fp64", "fp32", "fp16", "int"]),
        (GpuMetrics.PowerLimit, GpuLabels.LimitType, ["enforced", "requested", "default", "min", "max"]),
        (GpuMetrics.Temperature, GpuLabels.Sensor, ["gpu", "memory"]),
        (GpuMetrics.ClockFrequency, GpuLabels.Clock, ["graphics", "sm", "memory", "video"]),
        (GpuMetrics.ClockLimit, GpuLabels.Clock, ["graphics", "sm", "memory", "video"]),
        (GpuMetrics.ThrottleActive, GpuLabels.Reason, ["idle", "sw_power_cap", "hw_slowdown", "sync_boost", "sw_thermal", "hw_thermal", "hw_power_brake"]),
        (GpuMetrics.ThrottleTime, GpuLabels.Reason, ["power", "thermal", "sync_boost", "board_limit", "low_utilization", "reliability"]),
        (GpuMetrics.PcieIo, GpuLabels.Direction, ["receive", "transmit"]),
        (GpuMetrics.PcieThroughput, GpuLabels.Direction, ["receive", "transmit"]),
        (GpuMetrics.NvlinkThroughput, GpuLabels.Direction, ["receive", "transmit"]),
        (GpuMetrics.Errors, GpuLabels.ErrorType, ["corrected", "uncorrected", "pcie_replay", "nvlink_crc", "nvlink_replay", "nvlink_recovery"]),
        (GpuMetrics.EccVolatile, GpuLabels.ErrorType, ["corrected", "uncorrected"]),
        (GpuMetrics.RowsRemapped, GpuLabels.ErrorType, ["corrected", "uncorrected"]),
        (GpuMetrics.XidErrors, GpuLabels.Xid, [.. Enumerable.Range(1, Codes).Select(code => code.ToString(CultureInfo.InvariantCulture))]),
    ];
}
