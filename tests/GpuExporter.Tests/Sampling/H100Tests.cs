using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Tests.Driver;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class H100Tests
{
    [Fact]
    public async Task Start_EightBoards_AllHaveASampleAtOnce()
    {
        await using var node = await SampledNode.StartAsync("h100x8");

        Assert.Equal(8, node.Node.Devices.Length);
        Assert.Equal((SourceState.Up, ""), (node.Node.Health.State, node.Node.Health.Reason));
        Assert.Equal(node.Time.GetUtcNow(), node.Node.Health.NewestSample);
        for (var i = 0; i < 8; i++)
        {
            Assert.InRange(node.Value(i, GpuMetrics.Energy) ?? -1, 5_000_000, 6_000_000);
            Assert.InRange(node.Value(i, GpuMetrics.Power) ?? -1, 50, 700);
            Assert.Equal(1, node.Value(i, GpuMetrics.Status, "ok"));
            Assert.Equal(0, node.Value(i, GpuMetrics.Status, "failed"));
        }

        Assert.Equal(8, node.Value(null, ExporterMetrics.Devices, "ok"));
    }

    [Fact]
    public async Task Pass_APrefillPhase_IsReadAsTheDriverPlaysIt()
    {
        await using var node = await SampledNode.StartAsync("h100");
        // Idle for six seconds, then prefill for eight.
        await node.PassAsync(10);

        Assert.Equal(0.99, node.Value(0, GpuMetrics.EngineActivity)!.Value, 6);
        Assert.Equal(0.64, node.Value(0, GpuMetrics.PipeActivity, "tensor")!.Value, 6);
        Assert.Equal(0.41, node.Value(0, GpuMetrics.DramActivity)!.Value, 6);
        // From second 6 to 10: four seconds at these shares.
        Assert.Equal(4 * 0.92, node.Value(0, GpuMetrics.SmActiveTime)!.Value, 3);
        Assert.Equal(4 * 0.64, node.Value(0, GpuMetrics.PipeActiveTime, "tensor")!.Value, 3);
        Assert.Equal(4 * 0.41, node.Value(0, GpuMetrics.DramActiveTime)!.Value, 3);
        Assert.Equal(2003 * 1048576d, node.Value(0, GpuMetrics.PcieThroughput, "transmit")!.Value, 0);
        Assert.Equal(4 * 2.1e9 + 6 * 2e4, node.Value(0, GpuMetrics.PcieIo, "transmit")!.Value, 1e3);
        Assert.InRange(node.Value(0, GpuMetrics.BusyTime)!.Value, 3.5, 5.1);
    }

    [Fact]
    public async Task Complete_ABoard_HasEveryFamily()
    {
        await using var node = await SampledNode.StartAsync("h100");
        await node.PassAsync(11);
        await node.CompleteAsync();

        Metric[] families =
        [
            GpuMetrics.Device, GpuMetrics.Status, GpuMetrics.RecoveryAction, GpuMetrics.Utilization, GpuMetrics.MemoryControllerUtilization, GpuMetrics.SmOccupancy,
            GpuMetrics.MemoryLimit, GpuMetrics.MemoryUsage, GpuMetrics.MemoryUtilization, GpuMetrics.MemoryFree, GpuMetrics.MemoryReserved, GpuMetrics.PowerInstant,
            GpuMetrics.PowerLimit, GpuMetrics.Temperature, GpuMetrics.TemperatureLimit, GpuMetrics.TemperatureMargin, GpuMetrics.ClockFrequency, GpuMetrics.ClockLimit,
            GpuMetrics.PerformanceState, GpuMetrics.ThrottleActive, GpuMetrics.ThrottleTime, GpuMetrics.PcieLinkGeneration, GpuMetrics.PcieLinkWidth,
            GpuMetrics.PcieLinkGenerationLimit, GpuMetrics.PcieLinkWidthLimit, GpuMetrics.FabricJoined, GpuMetrics.FabricUnhealthy, GpuMetrics.SramThresholdExceeded, GpuMetrics.NvlinkIo,
            GpuMetrics.NvlinkThroughput, GpuMetrics.NvlinkActive, GpuMetrics.Errors, GpuMetrics.EccVolatile, GpuMetrics.RowsRemapped, GpuMetrics.RowRemapPending,
            GpuMetrics.RowRemapFailed, GpuMetrics.Processes, GpuMetrics.ProcessMemory, GpuMetrics.ProcessUtilization, ExporterMetrics.SampleAge,
            ExporterMetrics.SampleInterval, ExporterMetrics.SamplesMissed, ExporterMetrics.HangingTime,
        ];
        Assert.Empty(families.Where(family => node.Values(node.Device(0), family).Length == 0).Select(family => family.Name));
        Metric[] own = [ExporterMetrics.NvmlTime, ExporterMetrics.NvmlCalls, ExporterMetrics.NvmlLongest, ExporterMetrics.NvmlShare, ExporterMetrics.ProcessCpuTime, ExporterMetrics.ProcessMemory];
        Assert.Empty(own.Where(family => node.Values(null, family).Length == 0).Select(family => family.Name));
        Assert.Equal(81559d * 1048576, node.Value(0, GpuMetrics.MemoryLimit));
        Assert.Equal(1980e6, node.Value(0, GpuMetrics.ClockLimit, "sm"));
        Assert.Equal(1, node.Value(0, GpuMetrics.ThrottleActive, "sw_power_cap"));
        Assert.Equal(0, node.Value(0, GpuMetrics.ThrottleActive, "hw_thermal"));
        Assert.Equal(18, node.Value(0, GpuMetrics.NvlinkActive));
        Assert.Equal(12, node.Value(0, GpuMetrics.Errors, "corrected"));
        Assert.Equal(700, node.Value(0, GpuMetrics.PowerLimit, "enforced"));
    }

    [Fact]
    public async Task Pass_ProcessesComeAndGo_SeriesFollow()
    {
        var driver = new FakeDriver("h100,processes=5");
        await using var node = await SampledNode.StartAsync(driver, new() { MaxProcesses = 3, SlowSeconds = 10 }, ownsDriver: true);
        await node.PassAsync(1);
        Assert.Equal(5, node.Value(0, GpuMetrics.Processes));
        Assert.Equal(3, node.Values(node.Device(0), GpuMetrics.ProcessMemory).Length);
        Assert.Equal(5, node.Device(0).Processes.Length);

        driver.Set("processes", 1);
        await node.PassAsync(10);

        Assert.Equal(1, node.Value(0, GpuMetrics.Processes));
        Assert.Single(node.Values(node.Device(0), GpuMetrics.ProcessMemory));
        Assert.Equal(4100, Assert.Single(node.Device(0).Processes).Pid);
        // Prefill since second 6: the driver gave a sample of it each second.
        Assert.True(node.Value(0, GpuMetrics.ProcessUtilization, "4100", "general") > 0.1);
    }
}
