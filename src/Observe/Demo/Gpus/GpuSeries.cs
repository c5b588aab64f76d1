using Observe.GpuExporter.Metrics;

namespace Observe.Observe.Demo.Gpus;

/// <summary>The series of one simulated GPU. Counters count from where the demo begins.</summary>
internal sealed class GpuSeries
{
    private readonly SeriesBlock block;
    private readonly DateTimeOffset begin;
    private readonly int utilization, busyTime, smActivity, smTime, tensorActivity, tensorTime, dramActivity, dramTime;
    private readonly int memoryUsed, memoryFree, memoryLimit, memoryUtilization;
    private readonly int energy, power, powerLimit, temperature, memoryTemperature;
    private readonly int smClock, memoryClock, smLimit, thermal, powerCap, thermalTime, powerTime;
    private readonly int linkIn, linkOut, rowPending;
    private readonly int ok, degraded;

    public GpuSeries(SeriesBlock block, DateTimeOffset begin)
    {
        (this.block, this.begin) = (block, begin);
        utilization = Gauge(GpuMetrics.Utilization, new Label(GpuLabels.Task, "general"));
        busyTime = Counter(GpuMetrics.BusyTime);
        smActivity = Gauge(GpuMetrics.SmActivity);
        smTime = Counter(GpuMetrics.SmActiveTime);
        tensorActivity = Gauge(GpuMetrics.PipeActivity, new Label(GpuLabels.Pipe, "tensor"));
        tensorTime = Counter(GpuMetrics.PipeActiveTime, new Label(GpuLabels.Pipe, "tensor"));
        dramActivity = Gauge(GpuMetrics.DramActivity);
        dramTime = Counter(GpuMetrics.DramActiveTime);
        memoryUsed = Gauge(GpuMetrics.MemoryUsage);
        memoryFree = Gauge(GpuMetrics.MemoryFree);
        memoryLimit = Gauge(GpuMetrics.MemoryLimit);
        memoryUtilization = Gauge(GpuMetrics.MemoryUtilization);
        energy = Counter(GpuMetrics.Energy);
        power = Gauge(GpuMetrics.Power);
        powerLimit = Gauge(GpuMetrics.PowerLimit, new Label(GpuLabels.LimitType, "enforced"));
        temperature = Gauge(GpuMetrics.Temperature, new Label(GpuLabels.Sensor, "gpu"));
        memoryTemperature = Gauge(GpuMetrics.Temperature, new Label(GpuLabels.Sensor, "memory"));
        smClock = Gauge(GpuMetrics.ClockFrequency, new Label(GpuLabels.Clock, "sm"));
        memoryClock = Gauge(GpuMetrics.ClockFrequency, new Label(GpuLabels.Clock, "memory"));
        smLimit = Gauge(GpuMetrics.ClockLimit, new Label(GpuLabels.Clock, "sm"));
        thermal = Gauge(GpuMetrics.ThrottleActive, new Label(GpuLabels.Reason, "hw_thermal"));
        powerCap = Gauge(GpuMetrics.ThrottleActive, new Label(GpuLabels.Reason, "sw_power_cap"));
        thermalTime = Counter(GpuMetrics.ThrottleTime, new Label(GpuLabels.Reason, "hw_thermal"));
        powerTime = Counter(GpuMetrics.ThrottleTime, new Label(GpuLabels.Reason, "sw_power_cap"));
        linkIn = Counter(GpuMetrics.NvlinkIo, new Label(GpuLabels.Direction, "receive"));
        linkOut = Counter(GpuMetrics.NvlinkIo, new Label(GpuLabels.Direction, "transmit"));
        rowPending = Gauge(GpuMetrics.RowRemapPending);
        ok = Gauge(GpuMetrics.Status, new Label(GpuLabels.State, "ok"));
        degraded = Gauge(GpuMetrics.Status, new Label(GpuLabels.State, "degraded"));
        block.Set(Gauge(GpuMetrics.Device), 1);
        block.Set(memoryClock, 2.619e9);
        block.Set(rowPending, 0);
    }

    public void Busy(double busy, double sm, double tensor, double dram, double seconds)
    {
        Rate(utilization, busyTime, busy, seconds);
        Rate(smActivity, smTime, sm, seconds);
        Rate(tensorActivity, tensorTime, tensor, seconds);
        Rate(dramActivity, dramTime, dram, seconds);
    }

    public void Memory(double used, double all)
    {
        block.Set(memoryUsed, used);
        block.Set(memoryFree, all - used);
        block.Set(memoryLimit, all);
        block.Set(memoryUtilization, used / all);
    }

    public void Heat(double watts, double limitWatts, double celsius, double seconds)
    {
        block.Set(power, Math.Round(watts, 3, MidpointRounding.ToEven));
        block.Set(powerLimit, limitWatts);
        Count(energy, watts * seconds);
        block.Set(temperature, Math.Round(celsius, MidpointRounding.ToEven));
        block.Set(memoryTemperature, Math.Round(celsius + 9, MidpointRounding.ToEven));
    }

    public void Speed(double clock, double fullClock, bool hot, bool capped, double seconds)
    {
        block.Set(smClock, clock);
        block.Set(smLimit, fullClock);
        block.Set(thermal, hot ? 1 : 0);
        block.Set(powerCap, capped ? 1 : 0);
        Count(thermalTime, hot ? seconds : 0);
        Count(powerTime, capped ? seconds : 0);
        block.Set(ok, hot || block.Get(rowPending) > 0 ? 0 : 1);
        block.Set(degraded, hot || block.Get(rowPending) > 0 ? 1 : 0);
    }

    public void Links(double bytes, double seconds)
    {
        Count(linkIn, bytes);
        Count(linkOut, bytes);
    }

    /// <summary>An error is reported, and a row of memory waits to be replaced.</summary>
    public void Fail(string xid, DateTimeOffset time)
    {
        block.Set(block.Add(new Series(GpuMetrics.XidErrors, new Label(GpuLabels.Xid, xid)) { Start = begin }), 1);
        block.Set(rowPending, 1);
    }

    private void Rate(int gauge, int time, double share, double seconds)
    {
        block.Set(gauge, Math.Round(share, 4, MidpointRounding.ToEven));
        Count(time, share * seconds);
    }

    private void Count(int slot, double more) => block.Set(slot, block.Get(slot) + more);

    private int Gauge(Metric metric, params Label[] labels) => block.Add(new Series(metric, labels));

    private int Counter(Metric metric, params Label[] labels)
    {
        var slot = block.Add(new Series(metric, labels) { Start = begin });
        block.Set(slot, 0);
        return slot;
    }
}
