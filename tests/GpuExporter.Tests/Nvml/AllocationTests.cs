using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class AllocationTests
{
    [Fact]
    public void ReadingADevice_AgainAndAgain_AllocatesNothing()
    {
        using var opened = new OpenedDriver("h100x8,processes=40", time: new LeapingTime());
        var device = opened.Device(0);
        var fields = new FieldRequest(NvmlField.PowerAverage, NvmlField.PowerInstant, NvmlField.TotalEnergy, NvmlField.PcieTransmitted);
        var processes = new ProcessList();
        var utilization = new ProcessUtilizationList();
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateGpmReader(device, null, [GpmMetric.SmActivity, GpmMetric.DramActivity], out var gpm));
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateEventSet(out var events));
        events!.Register(device, NvmlEventTypes.Xid);

        // Once for all buffers and compiled code.
        Assert.True(ReadAll() > 0);
        ReadAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0.0;
        for (var i = 0; i < 200; i++)
            sum += ReadAll();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(sum > 0);
        Assert.Equal(0, allocated);
        Assert.True(opened.Meter.Count(NvmlCall.GpmMetricsGet, NvmlReturn.Success) > 200);
        gpm!.Dispose();
        events.Dispose();

        double ReadAll()
        {
            var library = opened.Library;
            opened.Driver.Advance(TimeSpan.FromSeconds(1));
            library.GetFields(device, fields);
            library.GetUtilization(device, out var busy);
            library.GetMemory(device, out var memory);
            library.GetTemperature(device, out var degrees);
            library.GetClockReasons(device, out _);
            library.GetClock(device, NvmlClock.Sm, out var megahertz);
            library.GetTotalEnergy(device, out _);
            library.GetNvlinkState(device, 0, out _);
            library.GetFabric(device, out _);
            library.GetSramErrors(device, out _);
            library.GetProcesses(device, processes);
            library.GetProcessUtilization(device, utilization);
            Assert.True(gpm!.Take() is NvmlReturn.Success or NvmlReturn.NoData);
            events!.Wait(0, out _);
            opened.Meter.TryGetOldest(out _);
            fields.TryGet(0, out var watts);
            return watts + busy.Gpu + memory.Used + degrees + megahertz + opened.Meter.Longest(NvmlCall.DeviceGetFieldValues).Ticks;
        }
    }

    /// <summary>A second later each time that it is looked at, so that no two samples are too near each other.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long now;

        public override long GetTimestamp() => now += TimestampFrequency;
    }
}
