using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Sampling;
using Observe.GpuExporter.Tests.Driver;

namespace Observe.GpuExporter.Tests.Sampling;

/// <summary>Drivers: older ones, such as are not there, and such as are loaded again.</summary>
public sealed class DriverTests
{
    [Fact]
    public async Task Start_ABoardWithoutPerformanceCounters_SaysSoAndGivesTheRest()
    {
        await using var node = await SampledNode.StartAsync("l40s");
        await node.PassAsync(11);

        Assert.Null(node.Value(0, GpuMetrics.SmActivity));
        Assert.Equal(1, node.Value(0, ExporterMetrics.ReadingOff, "gpm"));
        Assert.Equal(1, node.Value(0, GpuMetrics.Device, "false", "NVIDIA"));
        Assert.True(node.Value(0, GpuMetrics.Utilization, "general") > 0);
        Assert.InRange(node.Value(0, GpuMetrics.FanSpeedRatio, "1") ?? -1, 0.3, 1);
        Assert.Equal(1_600, node.Value(0, GpuMetrics.FanSpeed, "1"));
        Assert.Null(node.Value(0, GpuMetrics.Errors, "uncorrected"));
        Assert.Null(node.Value(0, GpuMetrics.NvlinkIo));
    }

    [Fact]
    public async Task Start_AnOlderLibrary_FallsBackOrSaysWhatIsMissing()
    {
        await using var node = await SampledNode.StartAsync("h100", build: DriverBuild.Old);
        await node.PassAsync(11);

        // Not by number there, but by an older call.
        Assert.True(node.Value(0, GpuMetrics.Power) > 0);
        Assert.Empty(node.Values(node.Device(0), ExporterMetrics.ReadingOff, "power"));
        Assert.True(node.Value(0, GpuMetrics.Energy) > 0);
        Assert.True(node.Value(0, GpuMetrics.Temperature, "gpu") > 0);
        Assert.Equal(0, node.Value(0, GpuMetrics.ThrottleActive, "idle"));
        Assert.Equal(1, node.Value(0, ExporterMetrics.ReadingOff, "gpm", "function_not_found"));
        Assert.Equal(1, node.Value(0, ExporterMetrics.ReadingOff, "power.instant"));
        Assert.Equal(1, node.Value(0, ExporterMetrics.ReadingOff, "events"));
        Assert.Equal(1, node.Value(0, GpuMetrics.Status, "ok"));
    }

    [Fact]
    public async Task Pass_CountersOf32BitsWrap_GoOn()
    {
        await using var node = await SampledNode.StartAsync("h100,wrap");
        var before = node.Value(0, GpuMetrics.PcieIo, "transmit");
        await node.PassAsync(12);

        // Six seconds idle, six of prefill at 2.1 GB/s, at which 32 bits are used up every two seconds.
        Assert.Equal(0xfff00000u, before);
        Assert.Equal(before!.Value + (6 * 2e4) + (6 * 2.1e9), node.Value(0, GpuMetrics.PcieIo, "transmit")!.Value, 1e3);
    }

    [Fact]
    public async Task Pass_DriverCountsEnergyAnew_TheSumNeverFalls()
    {
        await using var node = await SampledNode.StartAsync("h100,reload=5");
        var last = 0d;
        for (var second = 1; second <= 9; second++)
        {
            await node.PassAsync();
            var energy = node.Value(0, GpuMetrics.Energy)!.Value;
            Assert.True(energy >= last, $"{energy} after {last} in second {second}");
            last = energy;
        }

        // About 92 W for six seconds and 655 W for three, less what nobody saw in the second of the reload.
        Assert.InRange(last - 5_000_000, (5 * 92) + (3 * 655) - 60, (6 * 92) + (3 * 655) + 60);
    }

    [Fact]
    public async Task Restart_DriverReloadedBetween_EnergyGoesOnFromTheStateDirectory()
    {
        using var driver = new FakeDriver("h100");
        var state = Directory.CreateTempSubdirectory("observe-state-");
        var options = new SamplingOptions { StateDirectory = state.FullName };
        double before;
        await using (var node = await SampledNode.StartAsync(driver, options))
        {
            await node.PassAsync(4);
            before = node.Value(0, GpuMetrics.Energy)!.Value;
        }

        driver.Script("h100,reload=0.5");
        await using (var node = await SampledNode.StartAsync(driver, options, driverSeconds: 3))
        {
            Assert.True(node.Value(0, GpuMetrics.Energy) >= before);
            await node.PassAsync(2);
            // Four and a half seconds at about 92 W since the driver was loaded again.
            Assert.InRange(node.Value(0, GpuMetrics.Energy)!.Value - before, 350, 500);
        }

        state.Delete(recursive: true);
    }

    [Fact]
    public async Task Pass_NoEnergyCounter_IsIntegratedFromPowerAndSaysSo()
    {
        using var driver = new FakeDriver("h100");
        driver.Answer("nvmlDeviceGetFieldValues", NvmlReturn.NotSupported);
        driver.Answer("nvmlDeviceGetTotalEnergyConsumption", NvmlReturn.NotSupported);
        await using var node = await SampledNode.StartAsync(driver);
        await node.PassAsync(11);

        var energy = Assert.Single(node.Values(node.Device(0), GpuMetrics.Energy));
        Assert.Equal(energy, node.Value(0, GpuMetrics.Energy, GpuLabels.Estimated));
        Assert.InRange(energy, 0.7 * ((6 * 92) + (5 * 655)), 1.1 * ((6 * 92) + (5 * 655)));
    }

    [Fact]
    public async Task LibraryOfNoUse_DriverUnloadedAndLoaded_IsOpenedAgain()
    {
        await using var node = await SampledNode.StartAsync("h100x8");
        await node.PassAsync(2);
        var busy = node.Value(0, GpuMetrics.SmActiveTime);

        node.Driver.Answer("*", NvmlReturn.DriverNotLoaded);
        node.Driver.Set("init", (int)NvmlReturn.DriverNotLoaded);
        await node.PassUntilAsync(() => node.Node.Health.State == SourceState.Waiting && node.Node.Health.Count(DeviceState.Lost) == 8, "the driver is waited for");
        await node.PassUntilAsync(() => node.Value(2, GpuMetrics.Power) is double.NaN, "what was read last is not shown as if it were now");
        Assert.NotEmpty(node.Node.Health.Reason);

        node.Driver.Answer("*", NvmlReturn.Success);
        node.Driver.Set("init", 0);
        await node.PassUntilAsync(() => node.Node.Health.State == SourceState.Up && node.Node.Health.Count(DeviceState.Ok) == 8, "the driver is back");
        await node.PassUntilAsync(() => node.Value(2, GpuMetrics.Power) > 0 && node.Value(0, GpuMetrics.SmActiveTime) >= busy, "samples come again");
        Assert.Equal(8, node.Node.Devices.Length);
    }

    [Fact]
    public async Task Start_NoDriver_ThrowsWithTheReason()
    {
        using var driver = new FakeDriver("h100,init=9");
        var failure = await Assert.ThrowsAsync<NvmlUnavailableException>(() => SampledNode.StartAsync(driver));
        Assert.Equal(NvmlReturn.DriverNotLoaded, failure.Answer);
    }

    [Fact]
    public async Task Start_NoGpu_ThrowsWithTheReason()
    {
        using var driver = new FakeDriver("empty");
        var failure = await Assert.ThrowsAsync<NvmlUnavailableException>(() => SampledNode.StartAsync(driver));
        Assert.Contains("no GPU", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ToldToWait_BeginsWhenTheDriverComes()
    {
        using var driver = new FakeDriver("h100,init=9");
        await using var node = await SampledNode.StartAsync(driver, new() { WaitForDriver = true });
        Assert.Equal(SourceState.Waiting, node.Node.Health.State);

        driver.Set("init", 0);
        await node.PassUntilAsync(() => node.Node.Health.State == SourceState.Up, "the driver is found");
        Assert.Single(node.Node.Devices);
    }

    [Fact]
    public async Task Start_OneBoardHasNoHandle_TheOthersAreReadAndItIsLookedForAgain()
    {
        using var driver = new FakeDriver("h100x8");
        driver.Lose(6);
        await using var node = await SampledNode.StartAsync(driver, new() { LostProbeSeconds = 3 });
        Assert.Equal((7, 1), (node.Node.Health.Count(DeviceState.Ok), node.Node.Health.Count(DeviceState.Lost)));
        Assert.Contains("6 (gpu_is_lost)", node.Node.Health.Reason, StringComparison.Ordinal);

        driver.Lose(6, isLost: false);
        await node.PassUntilAsync(() => node.Node.Health.Count(DeviceState.Ok) == 8 && node.Node.Health.Reason.Length == 0, "it is read");
        Assert.True(node.Value(6, GpuMetrics.Power) > 0);
    }
}
