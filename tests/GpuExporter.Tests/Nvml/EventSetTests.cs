using Observe.GpuExporter.Nvml;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class EventSetTests
{
    private const uint Patience = 10_000;

    [Fact]
    public void Wait_WhatWasRegistered_ArrivesOnceAndInOrder()
    {
        using var opened = new OpenedDriver("h100x8");
        var (first, second) = (opened.Device(0), opened.Device(1));
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateEventSet(out var set));
        opened.Driver.Report(0, NvmlEventTypes.Xid, 13);
        Assert.Equal(NvmlReturn.Success, set!.Register(first, NvmlEventTypes.Xid | NvmlEventTypes.RecoveryAction));
        Assert.Equal(NvmlReturn.Success, set.Register(second, NvmlEventTypes.Xid));

        opened.Driver.Report(1, NvmlEventTypes.Xid, 79);
        opened.Driver.Report(1, NvmlEventTypes.Xid, 79);
        opened.Driver.Report(1, NvmlEventTypes.RecoveryAction, 1);
        opened.Driver.Report(0, NvmlEventTypes.RecoveryAction, 2);
        opened.Driver.Report(0, NvmlEventTypes.Xid, 94, gpuInstance: 5);

        List<(NvmlDevice, NvmlEventTypes, ulong, uint, uint)> seen = [];
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(NvmlReturn.Success, set.Wait(Patience, out var happened));
            seen.Add((happened.Device, happened.Type, happened.Data, happened.GpuInstance, happened.ComputeInstance));
        }

        const uint none = NvmlProcess.NoInstance;
        Assert.Equal(
            [
                (second, NvmlEventTypes.Xid, 79, none, none), (second, NvmlEventTypes.Xid, 79, none, none),
                (first, NvmlEventTypes.RecoveryAction, 2, none, none), (first, NvmlEventTypes.Xid, 94, 5, 0),
            ],
            seen);
        Assert.Equal(NvmlReturn.Timeout, set.Wait(1, out _));
        set.Dispose();
        Assert.Equal(1, opened.Driver.Calls("nvmlEventSetFree"));
    }

    [Fact]
    public void Register_TypesThatTheDeviceDoesNotHave_IsRefused()
    {
        using var opened = new OpenedDriver("l40s");
        var device = opened.Device(0);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetSupportedEvents(device, out var types));
        Assert.Equal(NvmlEventTypes.Xid | NvmlEventTypes.PerformanceState | NvmlEventTypes.Clock, types);
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateEventSet(out var set));
        using (set)
        {
            Assert.Equal(NvmlReturn.NotSupported, set!.Register(device, NvmlEventTypes.Xid | NvmlEventTypes.DoubleBitEcc));
            Assert.Equal(NvmlReturn.Success, set.Register(device, NvmlEventTypes.Xid & types));
        }
    }

    [Fact]
    public void Storm_EachOfItsErrorsArrives()
    {
        using var opened = new OpenedDriver("h100x8,xid-storm=1");
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateEventSet(out var set));
        using (set)
        {
            for (uint index = 0; index < 8; index++)
                Assert.Equal(NvmlReturn.Success, set!.Register(opened.Device(index), NvmlEventTypes.Xid));
            opened.Driver.Advance(TimeSpan.FromSeconds(3));

            List<(NvmlDevice Device, ulong Code)> seen = [];
            while (set!.Wait(1, out var happened) == NvmlReturn.Success)
                seen.Add((happened.Device, happened.Data));

            Assert.Equal(300, seen.Count);
            Assert.Equal(8, seen.Select(one => one.Device).Distinct().Count());
            Assert.Contains(seen.GroupBy(one => one.Device), errors => errors.Zip(errors.Skip(1)).Any(two => two.First == two.Second));
            Assert.Equal(TimeSpan.Zero, opened.Meter.Time(NvmlCall.EventSetWait));
        }
    }

    [Fact]
    public async Task Wait_IsWokenByAnEvent()
    {
        using var opened = new OpenedDriver("h100");
        Assert.Equal(NvmlReturn.Success, opened.Library.CreateEventSet(out var set));
        using (set)
        {
            Assert.Equal(NvmlReturn.Success, set!.Register(opened.Device(0), NvmlEventTypes.Xid));
            var waiting = Task.Factory.StartNew(() => (set.Wait(60_000, out var happened), happened.Data), TaskCreationOptions.LongRunning);
            var underWay = new CallUnderWay[2];
            await Eventually.SeesAsync(() => opened.Meter.CopyUnderWay(underWay), count => count == 1, "a call is under way", TestContext.Current.CancellationToken);
            Assert.Equal(NvmlCall.EventSetWait, underWay[0].Call);
            opened.Driver.Report(0, NvmlEventTypes.Xid, 31);
            Assert.Equal((NvmlReturn.Success, 31UL), await waiting);
        }
    }
}
