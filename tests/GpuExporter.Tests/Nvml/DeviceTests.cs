using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Tests.Driver;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class DeviceTests
{
    [Fact]
    public void Identity_OfAnH100_IsRead()
    {
        using var opened = new OpenedDriver("h100x8");
        var (library, device) = (opened.Library, opened.Device(3));

        Assert.Equal((NvmlReturn.Success, "NVIDIA H100 80GB HBM3"), (library.GetName(device, out var name), name));
        Assert.Equal((NvmlReturn.Success, "GPU-a0b0c003-0000-4000-8000-000000000013"), (library.GetUuid(device, out var uuid), uuid));
        Assert.Equal((NvmlReturn.Success, "1653023000045"), (library.GetSerial(device, out var serial), serial));
        Assert.Equal((NvmlReturn.Success, "96.00.A5.00.01"), (library.GetVbiosVersion(device, out var vbios), vbios));
        Assert.Equal((NvmlReturn.Success, 3u), (library.GetMinorNumber(device, out var minor), minor));
        Assert.Equal((NvmlReturn.Success, 9, 0), (library.GetComputeCapability(device, out var major, out var lesser), major, lesser));
        Assert.Equal((NvmlReturn.InvalidArgument, true), (library.GetDevice(8, out var none), none.IsNone));
    }

    [Fact]
    public void PowerClocksAndLinks_OfALoadedH100_AreRead()
    {
        using var opened = new OpenedDriver("h100x8");
        var (library, device) = (opened.Library, opened.Device(0));
        opened.Driver.Freeze(12);

        Assert.Equal((NvmlReturn.Success, 100u, 34u), (library.GetUtilization(device, out var busy), busy.Gpu, busy.Memory));
        Assert.Equal(NvmlReturn.Success, library.GetPowerUsage(device, out var power));
        Assert.InRange(power, 600_000u, 700_000u);
        Assert.Equal((NvmlReturn.Success, 89u), (library.GetTemperatureThreshold(device, NvmlTemperatureThreshold.Slowdown, out var slowdown), slowdown));
        Assert.Equal((NvmlReturn.Success, 1755u), (library.GetClock(device, NvmlClock.Sm, out var sm), sm));
        Assert.Equal((NvmlReturn.Success, 2619u), (library.GetMaxClock(device, NvmlClock.Memory, out var memory), memory));
        Assert.Equal((NvmlReturn.Success, NvmlClockReasons.SoftwarePowerCap), (library.GetClockReasons(device, out var reasons), reasons));
        Assert.Equal((NvmlReturn.Success, 0u), (library.GetPerformanceState(device, out var state), state));
        Assert.Equal((NvmlReturn.Success, 5u), (library.GetPcieGeneration(device, out var generation), generation));
        Assert.Equal((NvmlReturn.Success, 16u), (library.GetPcieWidth(device, out var width), width));
        Assert.Equal((NvmlReturn.Success, 5u), (library.GetMaxPcieGeneration(device, out generation), generation));
        Assert.Equal((NvmlReturn.Success, 16u), (library.GetMaxPcieWidth(device, out width), width));
        Assert.Equal((NvmlReturn.Success, true), (library.GetNvlinkState(device, 17, out var isUp), isUp));
        Assert.Equal((NvmlReturn.Success, false), (library.GetNvlinkState(opened.Device(1), 17, out isUp), isUp));
        Assert.Equal(NvmlReturn.InvalidArgument, library.GetNvlinkState(device, 18, out _));
        Assert.Equal((NvmlReturn.Success, 0u), (library.GetFanCount(device, out var fans), fans));
    }

    [Fact]
    public void ACardWithoutEccAndNvlink_SaysSoByReading()
    {
        using var opened = new OpenedDriver("l40s");
        var (library, device) = (opened.Library, opened.Device(0));

        Assert.Equal(NvmlReturn.NotSupported, library.GetSramErrors(device, out _));
        Assert.Equal(NvmlReturn.NotSupported, library.GetNvlinkState(device, 0, out _));
        Assert.Equal(NvmlReturn.NotSupported, library.GetFabric(device, out _));
        Assert.Equal(NvmlReturn.NotSupported, library.GetMigMode(device, out _));
    }

    [Fact]
    public void ALostDevice_IsOut_TheOthersGoOn()
    {
        using var opened = new OpenedDriver("h100x8,lost=3@5");
        opened.Driver.Freeze(0);
        var devices = Enumerable.Range(0, 8).Select(index => opened.Device((uint)index)).ToArray();
        Assert.All(devices, device => Assert.Equal(NvmlReturn.Success, opened.Library.GetPowerUsage(device, out _)));

        opened.Driver.Freeze(5);
        var answers = devices.Select(device => opened.Library.GetPowerUsage(device, out _)).ToArray();

        Assert.Equal(NvmlVerdict.DeviceLost, answers[3].Verdict());
        Assert.Equal(7, answers.Count(answer => answer == NvmlReturn.Success));
        Assert.Equal(NvmlReturn.GpuIsLost, opened.Library.GetName(devices[3], out var name));
        Assert.Equal("", name);
        Assert.Equal(NvmlReturn.GpuIsLost, opened.Library.GetDevice(3, out var none));
        Assert.True(none.IsNone);
        Assert.Equal(1, opened.Meter.Count(NvmlCall.DeviceGetPowerUsage, NvmlReturn.GpuIsLost));

        opened.Driver.Lose(3, isLost: false);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetPowerUsage(devices[3], out _));
    }

    [Fact]
    public void AnyAnswer_ArrivesAsItIs_AndLeavesNoValue()
    {
        using var opened = new OpenedDriver("h100");
        var device = opened.Device(0);
        foreach (var answer in Enum.GetValues<NvmlReturn>().Where(answer => answer != NvmlReturn.Success))
        {
            opened.Driver.Answer("nvmlDeviceGetPowerUsage", answer);
            Assert.Equal(answer, opened.Library.GetPowerUsage(device, out var milliwatts));
            Assert.Equal(0u, milliwatts);
            Assert.Equal(1, opened.Meter.Count(NvmlCall.DeviceGetPowerUsage, answer));
        }
    }

    [Fact]
    public void AHandleOfNoDevice_IsRefused()
    {
        using var opened = new OpenedDriver("h100");
        Assert.Equal(NvmlVerdict.Refused, opened.Library.GetPowerUsage(new NvmlDevice(1), out _).Verdict());
    }

    [Fact]
    public async Task ACallThatHangs_IsSeenWithItsDevice_AndHoldsUpNobodyElse()
    {
        using var opened = new OpenedDriver("h100x8");
        var (hung, other) = (opened.Device(2), opened.Device(3));
        opened.Driver.Hang("nvmlDeviceGetFieldValues", device: 2);
        var stuck = Task.Factory.StartNew(() => opened.Library.GetFields(hung, new FieldRequest(NvmlField.TotalEnergy)), TaskCreationOptions.LongRunning);
        await Eventually.SeesAsync(() => opened.Driver.Hanging, hanging => hanging == 1, "the call hangs", TestContext.Current.CancellationToken);

        Assert.True(opened.Meter.TryGetOldest(out var call));
        Assert.Equal((NvmlCall.DeviceGetFieldValues, hung), (call.Call, call.Device));
        Assert.NotEqual(Environment.CurrentManagedThreadId, call.ThreadId);
        Assert.True(call.Elapsed > TimeSpan.Zero);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetFields(other, new FieldRequest(NvmlField.TotalEnergy)));
        Assert.Equal(1, opened.Meter.Count(NvmlCall.DeviceGetFieldValues));

        opened.Driver.Release();
        Assert.Equal(NvmlReturn.Success, await stuck);
        Assert.False(opened.Meter.TryGetOldest(out _));
        Assert.Equal(2, opened.Meter.Count(NvmlCall.DeviceGetFieldValues));
        Assert.True(opened.Meter.Longest(NvmlCall.DeviceGetFieldValues) >= call.Elapsed - TimeSpan.FromMicroseconds(1));
    }

    [Fact]
    public async Task Dispose_WhileACallHangs_LeavesTheLibraryWhereItIs()
    {
        using var opened = new OpenedDriver("h100");
        var device = opened.Device(0);
        opened.Driver.Hang("nvmlDeviceGetPowerUsage");
        var stuck = Task.Factory.StartNew(() => opened.Library.GetPowerUsage(device, out _), TaskCreationOptions.LongRunning);
        await Eventually.SeesAsync(() => opened.Driver.Hanging, hanging => hanging == 1, "the call hangs", TestContext.Current.CancellationToken);

        opened.Library.Dispose();

        Assert.Equal(NvmlReturn.Uninitialized, opened.Library.GetPowerUsage(device, out _));
        Assert.Equal(0, opened.Driver.Calls("nvmlShutdown"));
        opened.Driver.Release();
        Assert.Equal(NvmlReturn.Success, await stuck);
    }

    [Fact]
    public void AnOlderLibrary_FallsBackWhereItCan_AndSaysWhatIsMissing()
    {
        using var opened = new OpenedDriver("h100", DriverBuild.Old);
        var (library, device) = (opened.Library, opened.Device(0));
        opened.Driver.Freeze(12);

        Assert.Equal((NvmlReturn.Success, NvmlClockReasons.SoftwarePowerCap), (library.GetClockReasons(device, out var reasons), reasons));
        Assert.Equal((NvmlReturn.Success, "0000:1B:00.0"), (library.GetPciBusId(device, out var bus), bus));
        Assert.Equal((NvmlReturn.Success, true), (library.GetTemperature(device, out var degrees), degrees > 50));
        Assert.Equal((NvmlReturn.Success, 81559UL << 20, 0UL), (library.GetMemory(device, out var memory), memory.Total, memory.Reserved));
        var processes = new ProcessList();
        Assert.Equal(NvmlReturn.Success, library.GetProcesses(device, processes));
        Assert.Equal(4100u, Assert.Single(processes.Processes.ToArray()).Pid);

        Assert.Equal(NvmlReturn.FunctionNotFound, library.GetTemperatureMargin(device, out _));
        Assert.Equal(NvmlReturn.FunctionNotFound, library.GetFanSpeedRpm(device, 0, out _));
        Assert.Equal(NvmlReturn.FunctionNotFound, library.GetSramErrors(device, out _));
        Assert.Equal(NvmlReturn.FunctionNotFound, library.GetFabric(device, out _));
        Assert.Equal(NvmlReturn.FunctionNotFound, library.CreateEventSet(out var set));
        Assert.Null(set);
        Assert.False(library.Has(NvmlCall.GpmMetricsGet));
        Assert.Equal(0, opened.Meter.Count(NvmlCall.DeviceGetMarginTemperature));
        var fields = new FieldRequest(NvmlField.TotalEnergy, NvmlField.PowerInstant);
        Assert.Equal(NvmlReturn.Success, library.GetFields(device, fields));
        Assert.Equal((NvmlReturn.Success, NvmlReturn.InvalidArgument), (fields.Answer(0), fields.Answer(1)));
    }
}
