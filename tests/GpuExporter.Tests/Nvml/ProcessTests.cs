using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class ProcessTests
{
    [Fact]
    public void Processes_MoreThanFit_AreListedOnceEach()
    {
        using var opened = new OpenedDriver("h100,processes=500");
        var list = new ProcessList();

        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcesses(opened.Device(0), list));

        Assert.Equal(500, list.Processes.Length);
        Assert.Equal(Enumerable.Range(4100, 500).Select(pid => (uint)pid), list.Processes.ToArray().Select(process => process.Pid));
        Assert.Equal((ulong)(0.88 * (81559UL << 20)) >> 20 << 20, list.Processes[0].MemoryBytes);
        Assert.Equal(NvmlProcess.NoInstance, list.Processes[0].GpuInstance);
        Assert.Equal(1, opened.Meter.Count(NvmlCall.DeviceGetComputeRunningProcesses, NvmlReturn.InsufficientSize));

        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcesses(opened.Device(0), list));
        Assert.Equal(1, opened.Meter.Count(NvmlCall.DeviceGetComputeRunningProcesses, NvmlReturn.InsufficientSize));
    }

    [Fact]
    public void Processes_None_IsASuccess()
    {
        using var opened = new OpenedDriver("h100,processes=0");
        var list = new ProcessList();
        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcesses(opened.Device(0), list));
        Assert.True(list.Processes.IsEmpty);
    }

    [Fact]
    public void Processes_OfAPartitionedDevice_SayTheirInstance()
    {
        using var opened = new OpenedDriver("a100-mig,processes=3");
        var list = new ProcessList();
        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcesses(opened.Device(0), list));
        Assert.Equal([7u, 8u, 9u], list.Processes.ToArray().Select(process => process.GpuInstance));
    }

    [Fact]
    public void Utilization_EachSampleComesOnce()
    {
        using var opened = new OpenedDriver("h100,processes=3");
        var device = opened.Device(0);
        var list = new ProcessUtilizationList();
        opened.Driver.Freeze(10);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcessUtilization(device, list));
        Assert.Equal(5 * 3, list.Samples.Length);
        Assert.Equal((33u, 11u), (list.Samples[0].Sm, list.Samples[0].Memory));

        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcessUtilization(device, list));
        Assert.True(list.Samples.IsEmpty);
        Assert.Equal(1, opened.Meter.Count(NvmlCall.DeviceGetProcessUtilization, NvmlReturn.NotFound));

        opened.Driver.Freeze(12);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcessUtilization(device, list));
        Assert.Equal(2 * 3, list.Samples.Length);
    }

    [Fact]
    public void Utilization_MoreThanFits_GrowsAndAsksOnceMore()
    {
        using var opened = new OpenedDriver("h100,processes=300");
        var list = new ProcessUtilizationList();
        opened.Driver.Freeze(10);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcessUtilization(opened.Device(0), list));
        Assert.Equal(5 * 300, list.Samples.Length);
    }

    [Fact]
    public void Utilization_AboveAHundredPercent_IsLeftOut()
    {
        using var opened = new OpenedDriver("h100,processes=3");
        opened.Driver.Set("absurd_processes", 1);
        opened.Driver.Freeze(10);
        var list = new ProcessUtilizationList();
        Assert.Equal(NvmlReturn.Success, opened.Library.GetProcessUtilization(opened.Device(0), list));
        Assert.Equal((5 * 2, 5), (list.Samples.Length, list.Dropped));
        Assert.DoesNotContain(list.Samples.ToArray(), sample => sample.Pid == 4100);
    }

    [Fact]
    public void Utilization_OfAPartitionedDeviceOrWithoutPermission_SaysSo()
    {
        using var partitioned = new OpenedDriver("a100-mig");
        Assert.Equal(NvmlReturn.NotSupported, partitioned.Library.GetProcessUtilization(partitioned.Device(0), new ProcessUtilizationList()));
        using var closed = new OpenedDriver("h100,no-process-permission");
        Assert.Equal(NvmlVerdict.NotPermitted, closed.Library.GetProcessUtilization(closed.Device(0), new ProcessUtilizationList()).Verdict());
    }
}
