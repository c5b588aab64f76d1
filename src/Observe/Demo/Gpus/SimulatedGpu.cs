using System.Globalization;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.Observe.Demo.Gpus;

/// <summary>
/// One invented H100. How busy it is follows from its replica's load: prefill keeps the tensor pipe busy, decode the memory, and both heat the board. The
/// shapes are those of published measurements; the numbers are no measurement of any hardware.
/// </summary>
internal sealed class SimulatedGpu
{
    private const double DramBytesPerSecond = 3.35e12;
    private const double IdleWatts = 72;
    private const double LoadedWatts = 46;
    private const double LimitWatts = 700;
    private const double FullClock = 1.98e9;
    private const double HotClock = 1.41e9;
    private const double IdleClock = 3.45e8;
    private const double Seconds = 10;

    /// <summary>A tensor pipe's share at most, as good prefill kernels reach.</summary>
    private const double PrefillTensor = 0.62;

    private readonly DemoReplica? replica;
    private readonly GpuSeries series;
    private readonly bool hot;
    private readonly bool failing;
    private SeededDice dice;
    private double temperature = 31;

    /// <param name="replica">What runs on it; null for nothing.</param>
    public SimulatedGpu(int index, DemoReplica? replica, DateTimeOffset begin)
    {
        this.replica = replica;
        hot = index == DemoFleet.HotGpu;
        failing = index == DemoFleet.FailingGpu;
        dice = new SeededDice((ulong)(900 + index));
        Device = new NodeDevice(new DeviceIdentity
        {
            Uuid = string.Create(CultureInfo.InvariantCulture, $"GPU-00000000-demo-0000-0000-00000000000{index}"),
            Index = index,
            Minor = index,
            Model = "NVIDIA H100 80GB HBM3",
            PciBusId = string.Create(CultureInfo.InvariantCulture, $"00000000:{0x1b + (index * 0x10):X2}:00.0"),
            DriverVersion = "simulated",
        });
        series = new GpuSeries(Device.Block, begin);
        Label simulated = new(OriginLabels.Simulated, DemoFleet.Simulated);
        Device.Block.Annotations = replica is null
            ? [simulated]
            : [simulated, new(WorkloadLabels.Pod, replica.Pod), new(WorkloadLabels.Namespace, "serving"), new(WorkloadLabels.Container, "vllm")];
    }

    public NodeDevice Device { get; }

    /// <summary>Lives through an interval and publishes how it was.</summary>
    /// <param name="load">Its replica's; of nothing for an idle one.</param>
    /// <param name="offset">The interval's end, from the trace's start.</param>
    public void Live(in LoadInterval load, TimeSpan offset, DateTimeOffset time)
    {
        var isHot = hot && offset > DemoFleet.HotFrom && offset <= DemoFleet.HotUntil;
        var prefill = replica is null ? 0 : Math.Min(load.Busy, load.InputTokens / (replica.PrefillTokensPerSecond * Seconds));
        var dram = Dram(load, prefill);
        var tensor = Math.Min(1, (PrefillTensor * prefill) + (0.04 * load.Decoding * Math.Min(1, load.Running / 32.0)));
        var sm = Math.Min(1, (0.93 * prefill) + (0.58 * Math.Max(0, load.Decoding - (prefill / 2))));
        var watts = Watts(load.Busy, tensor, dram) * (isHot ? 0.78 : 1);
        Warm(watts, isHot);

        series.Busy(load.Busy, sm, tensor, dram, Seconds);
        series.Memory(Used(load), DemoFleet.MemoryBytes);
        series.Heat(watts, LimitWatts, temperature, Seconds);
        series.Speed(replica is null ? IdleClock : isHot ? HotClock : FullClock, FullClock, isHot, watts > 0.985 * LimitWatts, Seconds);
        series.Links(InputBytes(load), Seconds);
        if (failing && offset >= DemoFleet.FailsAt && offset < DemoFleet.FailsAt + TimeSpan.FromSeconds(Seconds))
            series.Fail(DemoFleet.Xid, time);
        Device.Block.Publish(time);
    }

    /// <summary>A decoding step reads the weights and the cache of every request in the batch once.</summary>
    private double Dram(in LoadInterval load, double prefill)
    {
        if (replica is null)
            return 0;
        var steps = load.Running > 0 ? load.OutputTokens / Math.Max(1, load.Running) : load.Decoding * Seconds * 30;
        steps = Math.Clamp(steps, 0, 45 * Seconds);
        var read = steps * (replica.WeightBytes + (load.CachedTokens * replica.BytesPerToken));
        return Math.Clamp((read / (DramBytesPerSecond * Seconds)) + (0.21 * prefill), 0, 0.93);
    }

    private double Watts(double busy, double tensor, double dram)
    {
        var watts = IdleWatts + (replica is null ? 0 : LoadedWatts) + (busy * 95) + (tensor / PrefillTensor * 330) + (dram * 210);
        return Math.Min(LimitWatts * 0.995, watts * dice.Spread(0.012));
    }

    private void Warm(double watts, bool isHot)
    {
        // A heat sink takes about a minute; the hot one lost its airflow.
        var target = isHot ? 88 : 26 + (0.062 * watts);
        temperature += (target - temperature) * (1 - Math.Exp(-Seconds / 45));
    }

    private double Used(in LoadInterval load) => replica is null
        ? 0.52e9
        // vLLM takes its share of the memory at its start and keeps it, however many tokens are in it.
        : Math.Floor((DemoFleet.MemoryBytes * 0.9) + (load.Busy * 0.21e9));

    /// <summary>Between the GPUs of a tensor-parallel replica, for every token and layer.</summary>
    private double InputBytes(in LoadInterval load) => replica is { Gpus.Count: > 1 } ? (load.InputTokens + load.OutputTokens) * 80 * 2 * 8_192 * 2 : 0;
}
