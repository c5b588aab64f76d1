using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Tests.Driver;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Sampling;

/// <summary>Devices that do not answer as they should.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task Lost_OneBoard_FailsAloneAndComesBack()
    {
        await using var node = await SampledNode.StartAsync("h100x8", new() { LostProbeSeconds = 5 });
        await node.PassAsync(2);
        var energy = node.Value(3, GpuMetrics.Energy);

        node.Driver.Lose(3);
        await node.PassUntilAsync(() => node.Device(3).State == DeviceState.Lost, "the board is lost");

        await node.SeesAsync(3, GpuMetrics.Status, static value => value == 1, "failed");
        Assert.Equal(double.NaN, node.Value(3, GpuMetrics.Power));
        Assert.Equal(double.NaN, node.Value(3, GpuMetrics.SmActivity));
        Assert.True(node.Value(3, GpuMetrics.Energy) >= energy);
        Assert.Equal((7, 1), (node.Node.Health.Count(DeviceState.Ok), node.Node.Health.Count(DeviceState.Lost)));
        await node.PassAsync(3, but: 3);

        node.Driver.Lose(3, isLost: false);
        await node.PassUntilAsync(() => node.Device(3).State == DeviceState.Ok && node.Value(3, GpuMetrics.Power) > 0, "the board is back");
        Assert.True(node.Value(3, GpuMetrics.Energy) >= energy);
    }

    [Fact]
    public async Task Fabric_ThatIsNotJoinedOrUnhealthy_DegradesTheBoard()
    {
        await using var node = await SampledNode.StartAsync("h100", new() { SlowSeconds = 2 });
        await node.SeesAsync(0, GpuMetrics.FabricJoined, static value => value == 1);
        await node.SeesAsync(0, GpuMetrics.FabricUnhealthy, static value => value == 0);

        foreach (var (what, bad, good, joined, unhealthy) in new[] { ("fabric_state", 2, 3, 0d, 0d), ("fabric_health", 3, 1, 1d, 1d) })
        {
            node.Driver.Set(what, bad);
            await node.PassUntilAsync(() => node.Value(0, GpuMetrics.Status, "degraded") == 1, $"{what} {bad} degrades");
            Assert.Equal((joined, unhealthy), (node.Value(0, GpuMetrics.FabricJoined), node.Value(0, GpuMetrics.FabricUnhealthy)));
            node.Driver.Set(what, good);
            await node.PassUntilAsync(() => node.Value(0, GpuMetrics.Status, "ok") == 1, $"{what} {good} is well");
        }
    }

    [Fact]
    public async Task Fabric_WhereThereIsNone_HasNoSeries()
    {
        using var driver = new FakeDriver("h100");
        driver.Set("fabric_state", 0);
        await using var node = await SampledNode.StartAsync(driver);
        await node.PassAsync(2);
        await node.CompleteAsync();

        Assert.DoesNotContain(node.Values(node.Device(0), GpuMetrics.FabricJoined), value => !double.IsNaN(value));
        Assert.Equal(1, node.Value(0, GpuMetrics.Status, "ok"));
    }

    [Fact]
    public async Task Sram_WithTooManyErrors_PredictsAFailure()
    {
        await using var node = await SampledNode.StartAsync("h100", new() { SlowSeconds = 2 });
        await node.SeesAsync(0, GpuMetrics.SramThresholdExceeded, static value => value == 0);

        node.Driver.Set("sram_exceeded", 1);

        await node.PassUntilAsync(() => node.Value(0, GpuMetrics.Status, "predicted_failure") == 1, "the threshold is seen");
        Assert.Equal(1, node.Value(0, GpuMetrics.SramThresholdExceeded));
    }

    [Fact]
    public async Task Hang_OneBoard_OthersGoOnAndItRecovers()
    {
        await using var node = await SampledNode.StartAsync("h100x8");
        await node.PassAsync(2);
        var before = node.Device(2).Block.SampledAt;

        node.Driver.Hang("nvmlDeviceGetUtilizationRates", 2);
        await node.PassAsync(8, but: 2);

        await Eventually.HoldsAsync(() => node.Device(2).State == DeviceState.Hanging, "it counts as hanging", SampledNode.Token);
        await node.SeesAsync(2, ExporterMetrics.HangingTime, static value => value >= 5);
        await node.SeesAsync(2, GpuMetrics.Status, static value => value == 1, "degraded");
        await node.SeesAsync(2, ExporterMetrics.SamplesMissed, static value => value >= 5);
        await node.SeesAsync(2, ExporterMetrics.SampleAge, static value => value >= 7);
        Assert.Equal(before, node.Device(2).Block.SampledAt);
        // Whoever reads gets what there was.
        Assert.True(node.Value(2, GpuMetrics.Power) > 0);
        Assert.Equal(1, node.Value(null, ExporterMetrics.Devices, "hanging"));

        node.Driver.Release();
        await node.PassUntilAsync(() => node.Device(2).State == DeviceState.Ok, "the call returned");
        await node.PassAsync();
        Assert.Equal(0, node.Value(2, ExporterMetrics.HangingTime));
        var missed = node.Value(2, ExporterMetrics.SamplesMissed);
        await node.PassAsync(3);
        Assert.Equal(missed, node.Value(2, ExporterMetrics.SamplesMissed));
    }

    [Fact]
    public async Task Hang_WhenTheExporterEnds_DoesNotKeepIt()
    {
        using var driver = new FakeDriver("h100");
        var node = await SampledNode.StartAsync(driver);
        driver.Hang("nvmlDeviceGetPowerUsage");
        driver.Hang("nvmlDeviceGetFieldValues");
        node.Driver.Advance(TimeSpan.FromSeconds(1));
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.HoldsAsync(() => driver.Hanging == 1, "a call hangs", SampledNode.Token);

        await node.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), SampledNode.Token);

        Assert.Empty(node.Node.Devices);
    }

    [Fact]
    public async Task Events_AStormOfXidErrors_EachIsCounted()
    {
        await using var node = await SampledNode.StartAsync("h100x8,xid-storm=1");
        await node.PassAsync(3);

        double Total() => Enumerable.Range(0, 8).Sum(i => node.Values(node.Device(i), GpuMetrics.XidErrors).Sum());
        await Eventually.SeesAsync(Total, static total => total >= 300, "all of the storm are counted", SampledNode.Token);
        Assert.Equal(300, Total());
        // Of 300 in eights of 79, 79, 63, 94, 31, 31, one after the other over eight boards.
        Assert.Equal(7 + 7, node.Value(0, GpuMetrics.XidErrors, "79"));
    }

    [Fact]
    public async Task Events_OfOtherTypes_AreCountedByType()
    {
        await using var node = await SampledNode.StartAsync("h100x8");
        await Eventually.HoldsAsync(() => node.Driver.Calls("nvmlDeviceRegisterEvents") == 8, "events are asked for", SampledNode.Token);
        node.Driver.Report(1, NvmlEventTypes.DoubleBitEcc, 0);
        node.Driver.Report(1, NvmlEventTypes.DoubleBitEcc, 0);
        node.Driver.Report(1, NvmlEventTypes.Xid, 48);
        node.Driver.Report(1, NvmlEventTypes.Xid, 48);

        await node.SeesAsync(1, GpuMetrics.Events, static value => value == 2, "double_bit_ecc");
        await node.SeesAsync(1, GpuMetrics.XidErrors, static value => value == 2, "48");
        Assert.Equal(0, node.Value(0, GpuMetrics.XidErrors, "48"));
    }

    [Fact]
    public async Task Events_WhileABoardIsLost_TheOthersStillReport()
    {
        await using var node = await SampledNode.StartAsync("h100x8");
        await Eventually.HoldsAsync(() => node.Driver.Calls("nvmlDeviceRegisterEvents") == 8, "events are asked for", SampledNode.Token);
        node.Driver.Lose(0);
        await node.PassUntilAsync(() => node.Device(0).State == DeviceState.Lost, "the board is lost");
        await Eventually.HoldsAsync(() => node.Driver.Calls("nvmlDeviceRegisterEvents") == 15, "events of the others are asked for again", SampledNode.Token);

        node.Driver.Report(5, NvmlEventTypes.Xid, 31);
        await node.SeesAsync(5, GpuMetrics.XidErrors, static value => value == 1, "31");
    }

    [Fact]
    public async Task Unknown_AgainAndAgain_CountsAsLost()
    {
        await using var node = await SampledNode.StartAsync("h100x8", new() { UnknownErrors = 3 });
        node.Driver.Answer("*", NvmlReturn.Unknown, 4);
        await node.PassUntilAsync(() => node.Device(4).State == DeviceState.Lost, "the board counts as lost");
        Assert.Equal(DeviceState.Ok, node.Device(5).State);
    }

    [Fact]
    public async Task Transient_OneReading_HasNoValueThisTime()
    {
        await using var node = await SampledNode.StartAsync("h100");
        await node.PassAsync(2);
        node.Driver.Answer("nvmlDeviceGetUtilizationRates", NvmlReturn.Timeout);
        await node.PassAsync();
        Assert.Equal(double.NaN, node.Value(0, GpuMetrics.Utilization, "general"));
        Assert.True(node.Value(0, GpuMetrics.Power) > 0);

        node.Driver.Answer("nvmlDeviceGetUtilizationRates", NvmlReturn.Success);
        await node.PassAsync();
        Assert.True(node.Value(0, GpuMetrics.Utilization, "general") >= 0);
        Assert.Empty(node.Values(node.Device(0), ExporterMetrics.ReadingOff, "utilization"));
    }

    [Fact]
    public async Task Denied_ProcessUtilization_IsOffAndSaidOnce()
    {
        var log = new LogLines();
        using var driver = new FakeDriver("h100,no-process-permission");
        await using (var node = await SampledNode.StartAsync(driver, new() { MediumSeconds = 1 }, loggers: log))
        {
            await node.PassAsync(4);
            Assert.Equal(1, node.Value(0, ExporterMetrics.ReadingOff, "processes.utilization", "no_permission"));
            Assert.NotEmpty(node.Values(node.Device(0), GpuMetrics.ProcessMemory));
        }

        Assert.Single(log.Lines, static line => line.Contains("processes.utilization", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Slow_OneCall_IsTakenLessOftenAndOftenAgain()
    {
        await using var node = await SampledNode.StartAsync("h100");
        node.Driver.Delay("nvmlDeviceGetUtilizationRates", TimeSpan.FromMilliseconds(20));
        await node.PassUntilAsync(() => node.Value(0, ExporterMetrics.SampleInterval, "fast", "utilization") >= 4, "the reading is taken every four seconds at most");
        Assert.Equal(1, node.Values(node.Device(0), ExporterMetrics.SampleInterval, "fast").Min());

        node.Driver.Delay("nvmlDeviceGetUtilizationRates", TimeSpan.Zero);
        await node.PassUntilAsync(() => node.Value(0, ExporterMetrics.SampleInterval, "fast", "utilization") is null, "it is taken every second again");
    }
}
