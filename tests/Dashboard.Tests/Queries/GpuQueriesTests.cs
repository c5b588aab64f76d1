using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Pages.Gpu;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Testing;
using static Observe.Dashboard.Tests.Queries.GpuSamplesOf;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>Samples of GPUs as pages read them, on the real engine.</summary>
public sealed class GpuQueriesTests(ClickHouseFixture fixture)
{
    private const string Gpu = "GPU-1";

    private static readonly ReadableTenants everybody = ReadableTenants.For(Views.Staff, []);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Series_OfACounter_IsExactInEveryStepWhereverItsSamplesFall()
    {
        // Busy for 45 seconds of every minute, sampled every 7 seconds, which no minute is a multiple of.
        var (samples, runner) = await NewAsync(fixture);
        await samples.CounterAsync(Gpu, "observe.gpu.busy_time", "", Every(7, 514, i => i * 7 * 0.75));

        foreach (var step in (Step[])[Step.Minute, Step.FiveMinutes, Step.QuarterHour])
        {
            var window = Hour.Window with { ChosenStep = step };
            var rows = await GpuSeriesQuery.RunAsync(runner, new GpuSeriesParameters(window, everybody, Gpu, GpuReadings.All), Token);
            Assert.All(rows.SkipLast(1), row => Assert.Equal((0.75m, (decimal)window.StepSeconds), (Math.Round(row.Increase / row.CoveredSeconds, 6), Math.Round(row.CoveredSeconds, 3))));
            Assert.Equal(Math.Round(513 * 7 * 0.75m, 6), Math.Round(rows.Sum(row => row.Increase), 6));
        }
    }

    [Fact]
    public async Task Series_OfACounterThatBeganAnew_CountsWhatItSaysAndNothingElse()
    {
        var (samples, runner) = await NewAsync(fixture);
        // The exporter stops at 100 s having counted 50, starts at 140 s, and has counted 10 by 160 s.
        await samples.CounterAsync(Gpu, "observe.gpu.busy_time", "", Every(10, 11, i => i * 5), startSecond: -1_000);
        await samples.CounterAsync(Gpu, "observe.gpu.busy_time", "", [(160, 10), (170, 15)], startSecond: 140);
        // Energy of another exporter falls without saying since when it counts: that stretch says nothing.
        await samples.CounterAsync(Gpu, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "", [(0, 900_000), (10, 1_000_000), (20, 5_000), (30, 105_000)]);

        var rows = await GpuMeansQuery.RunAsync(runner, new GpuMeansParameters(Hour.Window, everybody, GpuReadings.All), Token);
        Assert.Equal(
            [("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 200_000m, 20m), ("observe.gpu.busy_time", 65m, 130m)],
            rows.Select(row => (row.Metric, row.Increases.Sum(), row.CoveredSeconds.Sum())));
    }

    [Fact]
    public async Task Series_OverAGap_IsAGap()
    {
        var (samples, runner) = await NewAsync(fixture);
        await samples.GaugeAsync(Gpu, "hw.power", "", [.. Every(10, 60, _ => 400), .. Every(10, 60, _ => 200, from: 1_800)]);

        var window = Hour.Window with { ChosenStep = Step.FiveMinutes };
        var rows = await GpuSeriesQuery.RunAsync(runner, new GpuSeriesParameters(window, everybody, Gpu, GpuReadings.All), Token);
        var charts = GpuCharts.Of(window, rows, []);
        Assert.Equal([400m, 400m, null, null, null, null, 200m, 200m, null, null, null, null], Assert.Single(charts.Power.Series).Values);
    }

    [Fact]
    public async Task Fleet_OfTwoExportersOnOneGpu_CountsItOnce()
    {
        var (samples, runner) = await NewAsync(fixture);
        await samples.CounterAsync(Gpu, "hw.energy", "", Every(10, 361, i => i * 3_000));
        await samples.GaugeAsync(Gpu, "DCGM_FI_DEV_POWER_USAGE", "", Every(10, 361, _ => 299));
        await samples.GaugeAsync(Gpu, "hw.gpu.utilization", "general", Every(10, 361, _ => 0.5));
        await samples.GaugeAsync(Gpu, "hw.gpu.utilization", "encoder", Every(10, 361, _ => 0.9));
        await samples.GaugeAsync(Gpu, "DCGM_FI_DEV_GPU_UTIL", "", Every(10, 361, _ => 51));
        await samples.GaugeAsync("GPU-2", "DCGM_FI_DEV_GPU_UTIL", "", Every(30, 120, _ => 40));
        await samples.GaugeAsync("GPU-2", "DCGM_FI_DEV_POWER_USAGE", "", Every(30, 120, _ => 100));
        await samples.GaugeAsync("GPU-2", "DCGM_FI_DEV_FB_USED", "", Every(30, 120, _ => 1_024));
        await samples.GaugeAsync("GPU-2", "DCGM_FI_DEV_FB_FREE", "", Every(30, 120, _ => 3_072));
        await samples.GaugeAsync("GPU-3", "nvidia_smi_utilization_gpu_ratio", "", Every(15, 240, _ => 0.25));
        await samples.GaugeAsync("GPU-3", "nvidia_smi_memory_used_bytes", "", Every(15, 240, _ => 5e9));

        var fleet = await FleetAsync(runner);
        Assert.Equal([(Gpu, 0.5m), ("GPU-2", 0.4m), ("GPU-3", 0.25m)], fleet.Devices.Select(device => (device.Device, device.Busy!.Value)));
        Assert.Equal((1_077_000m, 357_000m), (Math.Round(fleet.Devices[0].Energy!.Value, 3), Math.Round(fleet.Devices[1].Energy!.Value / 1_000) * 1_000));
        Assert.Equal((1_024m * 1_048_576, 0.25m), (fleet.Devices[1].MemoryUsed, fleet.Devices[1].MemoryShare));
        Assert.Equal(5_000_000_000m, fleet.Devices[2].MemoryUsed);

        var chart = await FleetChartQuery.RunAsync(runner, new FleetChartParameters(Hour.Window, everybody, FleetChoice.Read(null, "node", null, null, null, null, null, null), []), Token);
        Assert.All(chart, row => Assert.Equal(("n1", 0.383333m), (row.Name, Math.Round(row.Value, 6))));
    }

    [Fact]
    public async Task Fleet_OfInstances_KeepsThemUnderTheirBoard()
    {
        var (samples, runner) = await NewAsync(fixture);
        await samples.GaugeAsync("MIG-b", "hw.gpu.memory.usage", "", Every(10, 361, _ => 2e9), parent: Gpu);
        await samples.CounterAsync("MIG-b", "observe.gpu.sm.active_time", "", Every(10, 361, i => i * 4), parent: Gpu);
        await samples.GaugeAsync(Gpu, "hw.gpu.memory.usage", "", Every(10, 361, _ => 4e9));
        await samples.GaugeAsync("GPU-0", "hw.gpu.memory.usage", "", Every(10, 361, _ => 1e9), node: "n0");

        var fleet = await FleetAsync(runner);
        Assert.Equal([("GPU-0", false), (Gpu, false), ("MIG-b", true)], fleet.Devices.Select(device => (device.Device, device.IsInstance)));
        Assert.Equal((null, 0.4m), (fleet.Devices[2].Busy, fleet.Devices[2].Sm));
        Assert.Equal(2, fleet.Boards.Count);

        var one = await GpuShown.ReadAsync(runner, Hour, Gpu, Token);
        Assert.Equal(["MIG-b"], one.Instances.Select(instance => instance.Device));
    }

    [Fact]
    public async Task Fleet_OfAGpuThatFellSilentOrFailed_SaysSo()
    {
        var (samples, runner) = await NewAsync(fixture);
        await samples.GaugeAsync(Gpu, "hw.power", "", Every(10, 100, _ => 400));
        await samples.GaugeAsync("GPU-2", "hw.status", "failed", Every(10, 361, _ => 1));
        await samples.GaugeAsync("GPU-3", "hw.status", "ok", Every(10, 361, _ => 1));
        await samples.CounterAsync("GPU-2", "observe.gpu.xid.errors", "79", [(1_000, 1), (1_010, 1), (1_020, 3)]);
        await samples.CounterAsync("GPU-3", "observe.gpu.xid.errors", "31", [(-60, 7), (0, 7), (10, 7)]);
        await samples.CounterAsync("GPU-3", "observe.gpu.throttle.time", "sw_thermal", Every(10, 361, i => i));
        await samples.GaugeAsync("GPU-3", "observe.gpu.throttle.active", "sw_thermal", Every(10, 361, _ => 1));
        await samples.InfoAsync("GPU-3", "observe.gpu.engine", "vllm", ("gen_ai.request.model", "large"), ("service.instance.id", "10.0.0.7:8000"), ("observe.engine.tp_rank", "1"));

        var fleet = await FleetAsync(runner);
        Assert.Equal([GpuHealth.Silent, GpuHealth.Failed, GpuHealth.Ok], fleet.Devices.Select(device => device.Health));
        Assert.Equal((Start.AddSeconds(990), null, 400m), (fleet.Devices[0].Presence.LastAt, fleet.Devices[0].Power, Math.Round(fleet.Devices[0].Energy!.Value / 990, 0)));
        Assert.Equal([("79", 3L)], fleet.Devices[1].Xids);
        Assert.Empty(fleet.Devices[2].Xids);
        Assert.Equal([new GpuThrottle("sw_thermal", 359, true)], fleet.Devices[2].Throttles);
        Assert.Equal([new GpuEngine("vllm", "large", "", "10.0.0.7:8000", "1")], fleet.Devices[2].Engines);

        var xids = await GpuXidsQuery.RunAsync(runner, new GpuInfoParameters(Start, Facts.ToUtc, everybody, FleetSamples.XidMetric), Token);
        Assert.Equal([(Start.AddSeconds(1_020), "79", 2L), (Start.AddSeconds(1_000), "79", 1L)], xids.Select(row => (row.At, row.Code, row.Times)));
    }

    [Fact]
    public async Task Engine_OfTwoReplicas_AddsTheirTokensAndShowsTheFullestCache()
    {
        var (samples, runner) = await NewAsync(fixture);
        foreach (var (replica, rate, cache) in ((string, double, double)[])[("a:8000", 20, 0.3), ("b:8000", 30, 0.8)])
        {
            await samples.EngineAsync(replica, "observe.engine.tokens.output", isCounter: true, Every(10, 361, i => i * 10 * rate));
            await samples.EngineAsync(replica, "observe.engine.kv_cache.utilization", isCounter: false, Every(10, 361, _ => cache));
        }

        var rows = await EngineSeriesQuery.RunAsync(runner, new EngineSeriesParameters(Hour.Window, everybody, EngineReadings.All), Token);
        Assert.Equal(50m, Math.Round(EngineTokens.Of(Hour.Window, rows).OutputPerSecond, 3));
        var charts = EngineCharts.Of(Hour.Window, rows);
        Assert.All(charts.Tokens.Series[0].Values, value => Assert.Equal(50m, value));
        Assert.All(charts.Cache.Series[0].Values, value => Assert.Equal(80m, value));
        Assert.Equal(2, (await EngineSeriesQuery.RunAsync(runner, new EngineSeriesParameters(Hour.Window, everybody, EngineReadings.All, "a:8000"), Token)).Select(row => row.Metric).Distinct().Count());
    }

    private static async Task<FleetShown> FleetAsync(SqlRunner runner) =>
        FleetShown.Of(await FleetSamples.ReadAsync(runner, Hour, "", Token), Facts.ToUtc);
}
