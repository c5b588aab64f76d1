using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Pages.Gpu;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Schema;

namespace Observe.Benchmarks;

/// <summary>
/// How long do the queries of Fleet and of one GPU's page take, all of a page at once as it asks them, over a day of many GPUs sampled
/// every ten seconds, with the series that Observe's exporter sends? Warm runs through the client over HTTP, rows put together.
/// </summary>
internal static class FleetQuestion
{
    private const int DefaultGpus = 64, SampleSeconds = 10, DaySeconds = 86_400;
    private const int WarmUps = 2, Runs = 15;

    private static readonly DateTime ToUtc = new(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc);

    private static readonly ClaimsPrincipal Staff = new(new ClaimsIdentity([new Claim(ClaimTypes.Role, "administrator")], "benchmark"));

    // Name, parts, whether a counter, value by sample i and GPU gpu.
    private static readonly (string Metric, string[] Parts, bool IsCounter, string Value)[] series =
    [
        ("observe.gpu.busy_time", [""], true, "i * 7.0 + (i % 3)"),
        ("observe.gpu.sm.active_time", [""], true, "i * 5.5"),
        ("observe.gpu.dram.active_time", [""], true, "i * 4.5"),
        ("observe.gpu.pipe.active_time", ["tensor", "tensor_hmma", "tensor_imma", "tensor_dmma", "tensor_dfma", "fp64", "fp32", "fp16", "int"], true, "i * 3.5"),
        ("hw.energy", [""], true, "i * 5000.0 + gpu"),
        ("observe.gpu.throttle.time", ["idle", "sw_power_cap", "hw_slowdown", "sync_boost", "sw_thermal", "hw_thermal", "power", "thermal", "display"], true, "i * 0.1"),
        ("hw.gpu.io", ["receive", "transmit"], true, "i * 1e9"),
        ("observe.gpu.nvlink.io", ["receive", "transmit"], true, "i * 1e10"),
        ("hw.errors", ["corrected", "uncorrected", "pcie_replay", "nvlink_crc"], true, "0"),
        ("observe.gpu.xid.errors", ["79"], true, "intDiv(i, 4000)"),
        ("hw.power", [""], false, "400 + i % 200"),
        ("hw.gpu.utilization", ["general", "encoder", "decoder"], false, "(i % 100) / 100"),
        ("hw.gpu.memory.usage", [""], false, "6e10"),
        ("hw.gpu.memory.limit", [""], false, "8.5e10"),
        ("hw.temperature", ["gpu", "memory"], false, "60 + i % 10"),
        ("observe.gpu.power.limit", ["enforced", "default", "max"], false, "700"),
        ("observe.gpu.clock.frequency", ["graphics", "sm", "memory"], false, "1.9e9"),
        ("observe.gpu.throttle.active", ["idle", "sw_power_cap", "hw_slowdown", "sync_boost", "sw_thermal", "hw_thermal"], false, "i % 7 = 0"),
        ("hw.status", ["ok", "degraded", "failed"], false, "1"),
        ("observe.gpu.device", [""], false, "1"),
        ("observe.gpu.engine", ["vllm"], false, "1"),
    ];

    public static async Task RunAsync(string[] args)
    {
        var gpus = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultGpus;
        await using var engine = await BenchmarkEngine.StartAsync();
        await new Migrator(engine.Client, new MigratorOptions()).ApplyAsync(CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        await FillAsync(engine.Client, gpus);
        Console.WriteLine(Text($"{gpus} GPUs, {series.Sum(one => one.Parts.Length)} series each, a day at {SampleSeconds} s, filled in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));

        var runner = new SqlRunner(engine.Client);
        foreach (var hours in (int[])[1, 6, 24])
        {
            var view = View(TimeSpan.FromHours(hours));
            await MeasureAsync(engine, Text($"Fleet, {hours} h"), () => FleetAsync(runner, view));
            await MeasureAsync(engine, Text($"One GPU, {hours} h"), () => GpuAsync(runner, view));
        }
    }

    private static Task FleetAsync(SqlRunner runner, ScopeView view) => Task.WhenAll(
        FleetAndChartAsync(runner, view),
        EngineSeriesQuery.RunAsync(runner, new EngineSeriesParameters(view.Window, view.Tenants, EngineReadings.Of(EngineMeasure.InputTokens, EngineMeasure.OutputTokens)), default));

    // The page draws its chart once it knows the fleet.
    private static async Task FleetAndChartAsync(SqlRunner runner, ScopeView view)
    {
        var choice = FleetChoice.Read(null, null, null, null, null, null, null, null);
        var shown = FleetShown.Of(await FleetSamples.ReadAsync(runner, view, "", default), ToUtc);
        await FleetChartQuery.RunAsync(runner, new FleetChartParameters(view.Window, view.Tenants, choice, []) { Counted = shown.Counted(choice.Measure) }, default);
    }

    private static Task GpuAsync(SqlRunner runner, ScopeView view) => Task.WhenAll(
        GpuShown.ReadAsync(runner, view, "GPU-3", default),
        GpuSeriesQuery.RunAsync(runner, new GpuSeriesParameters(view.Window, view.Tenants, "GPU-3", GpuCharts.Readings), default),
        GpuXidsQuery.RunAsync(runner, new GpuInfoParameters(view.Window.FromUtc, view.Window.ToUtc, view.Tenants, FleetSamples.XidMetric) { Device = "GPU-3" }, default),
        EngineSeriesQuery.RunAsync(runner, new EngineSeriesParameters(view.Window, view.Tenants, EngineReadings.All, "10.0.0.3:8000"), default));

    private static async Task FillAsync(ClickHouseClient client, int gpus)
    {
        foreach (var table in (string[])["gpu_samples", "engine_samples"])
            await client.ExecuteAsync($"ALTER TABLE {table} REMOVE TTL", default);

        foreach (var (metric, parts, isCounter, value) in series)
        {
            await client.ExecuteAsync(
                Text($"""
                INSERT INTO gpu_samples (tenant, metric, series, time, start, unit, node, device, device_name, device_model, part, kind, is_monotonic, value, attributes, deployment)
                SELECT 'default', '{metric}', cityHash64('{metric}', part, gpu), toDateTime64('2026-11-21 00:00:00', 9, 'UTC') + toIntervalSecond({SampleSeconds} * i), '2026-11-01 00:00:00',
                    '1', concat('node-', toString(intDiv(gpu, 8))), concat('GPU-', toString(gpu)), concat('nvidia', toString(gpu % 8)), 'NVIDIA H100 80GB HBM3', part,
                    '{(isCounter ? "sum" : "gauge")}', {isCounter}, {value},
                    map('hw.id', concat('GPU-', toString(gpu)), 'hw.type', 'gpu', 'hw.name', concat('nvidia', toString(gpu % 8)), 'hw.model', 'NVIDIA H100 80GB HBM3',
                        'k8s.pod.name', 'chat-0', 'gen_ai.request.model', 'large', 'service.instance.id', concat('10.0.0.', toString(gpu), ':8000')), 'chat'
                FROM (SELECT number % {gpus} AS gpu, intDiv(number, {gpus}) AS i FROM numbers({gpus} * {DaySeconds / SampleSeconds}))
                ARRAY JOIN [{string.Join(", ", parts.Select(part => $"'{part}'"))}] AS part
                """),
                default);
        }

        foreach (var reading in EngineReadings.All.Where(reading => reading.Metric.StartsWith("observe.", StringComparison.Ordinal)))
        {
            var isCounter = reading.Measure is EngineMeasure.InputTokens or EngineMeasure.OutputTokens;
            await client.ExecuteAsync(
                Text($"""
                INSERT INTO engine_samples (tenant, metric, series, time, engine, deployment, model, replica, kind, is_monotonic, value)
                SELECT 'default', '{reading.Metric}', cityHash64('{reading.Metric}', gpu), toDateTime64('2026-11-21 00:00:00', 9, 'UTC') + toIntervalSecond({SampleSeconds} * i),
                    'vllm', 'chat', 'large', concat('10.0.0.', toString(gpu), ':8000'), '{(isCounter ? "sum" : "gauge")}', {isCounter}, i * 100
                FROM (SELECT number % {gpus} AS gpu, intDiv(number, {gpus}) AS i FROM numbers({gpus} * {DaySeconds / SampleSeconds}))
                """),
                default);
        }

        await client.ExecuteAsync("OPTIMIZE TABLE gpu_samples FINAL", default);
    }

    private static async Task MeasureAsync(BenchmarkEngine engine, string page, Func<Task> ask)
    {
        var wall = new List<double>();
        var cpuBefore = engine.CpuTime;
        for (var run = -WarmUps; run < Runs; run++)
        {
            if (run == 0)
                cpuBefore = engine.CpuTime;

            var start = Stopwatch.GetTimestamp();
            await ask();
            if (run >= 0)
                wall.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var cpuMs = (engine.CpuTime - cpuBefore).TotalMilliseconds / Runs;
        wall.Sort();
        Console.WriteLine(Text($"  {page,-16} median {wall[Runs / 2],6:F0} ms, p95 {wall[Runs * 95 / 100],6:F0} ms, best {wall[0],6:F0} ms, engine CPU {cpuMs,6:F0} ms"));
    }

    private static ScopeView View(TimeSpan length)
    {
        var window = new TimeWindow
        {
            FromUtc = ToUtc - length,
            ToUtc = ToUtc,
            NowUtc = ToUtc,
            Zone = TimeZoneInfo.Utc,
            Previous = (ToUtc - (2 * length), ToUtc - length),
        };
        return new ScopeView(PageScope.Default, window, ReadableTenants.For(Staff, []));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
