using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>Everything that is read of devices for one moment of a page, before it is put together.</summary>
public sealed record FleetSamples(
    IReadOnlyList<GpuPresenceRow> Presence,
    IReadOnlyList<GpuLatestRow> Latest,
    IReadOnlyList<GpuMeansRow> Means,
    IReadOnlyList<GpuGrowthRow> Throttled,
    IReadOnlyList<GpuGrowthRow> Xids,
    IReadOnlyList<GpuInfoRow> Engines,
    IReadOnlyList<GpuMeansRow> EnergyBefore)
{
    public const string XidMetric = "observe.gpu.xid.errors";
    public const string EngineMetric = "observe.gpu.engine";
    public const string StatusMetric = "hw.status";

    /// <summary>A reading older than this is not one of now.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    /// <summary>The most devices that one page puts together.</summary>
    public const int MostDevices = 1_000;

    private static readonly IReadOnlyList<GpuMeasure> now =
        [GpuMeasure.Power, GpuMeasure.PowerLimit, GpuMeasure.MemoryUsed, GpuMeasure.MemoryTotal, GpuMeasure.MemoryFree, GpuMeasure.Temperature];

    // What every exporter sends of every device, and little else: this is how the page knows who is there.
    private static readonly IReadOnlyList<GpuReading> alive =
        [.. GpuReadings.Of(GpuMeasure.MemoryUsed, GpuMeasure.Temperature), .. GpuReadings.Of(GpuMeasure.Power).Where(reading => !reading.IsTotal), new(StatusMetric, "ok", GpuMeasure.Busy), new(StatusMetric, "failed", GpuMeasure.Busy)];

    private static readonly IReadOnlyList<string> states = ["ok", "degraded", "failed", "predicted_failure"];

    /// <summary>Asks for all devices, or for one and, where it is a board, its instances.</summary>
    public static async Task<FleetSamples> ReadAsync(SqlRunner runner, ScopeView view, string device, CancellationToken token)
    {
        var (window, tenants) = (view.Window, view.Tenants);
        var (from, to) = NowOf(window);
        var means = GpuReadings.Of(GpuMeasure.Busy, GpuMeasure.Sm, GpuMeasure.Tensor, GpuMeasure.Dram, GpuMeasure.Power);
        var latest = GpuReadings.Of(now).Where(reading => !reading.IsTotal).ToList();
        var before = window with { FromUtc = window.Previous.FromUtc, ToUtc = window.Previous.ToUtc };

        var presence = GpuPresenceQuery.RunAsync(runner, new GpuPartParameters(window.FromUtc, window.ToUtc, tenants, alive) { Device = device, Limit = MostDevices }, token);
        var readings = GpuLatestQuery.RunAsync(
            runner,
            new GpuPartParameters(from, to, tenants, [.. latest.Select(reading => reading.Metric), Throttles.ActiveMetric, StatusMetric], [.. latest.Select(reading => reading.Part), .. Throttles.Reasons, .. states]) { Device = device },
            token);
        var mean = GpuMeansQuery.RunAsync(runner, new GpuMeansParameters(window, tenants, means) { Device = device }, token);
        var throttled = GpuGrowthQuery.RunAsync(runner, new GpuPartParameters(window.FromUtc, window.ToUtc, tenants, [Throttles.TimeMetric], Throttles.Reasons) { Device = device }, token);
        var xids = GpuXidsQuery.RunAsync(runner, new GpuInfoParameters(window.FromUtc, window.ToUtc, tenants, XidMetric) { Device = device }, token);
        var engines = GpuInfoQuery.RunAsync(runner, new GpuInfoParameters(from, to, tenants, EngineMetric) { Device = device }, token);
        var energy = GpuMeansQuery.RunAsync(runner, new GpuMeansParameters(before, tenants, GpuReadings.Of(GpuMeasure.Power)) { Device = device }, token);
        await Task.WhenAll(presence, readings, mean, throttled, xids, engines, energy);
        return new FleetSamples(await presence, await readings, await mean, await throttled, Summed(await xids), await engines, await energy);
    }

    /// <summary>The last minutes of a range, or those before now.</summary>
    public static (DateTime FromUtc, DateTime ToUtc) NowOf(TimeWindow window)
    {
        var end = window.NowUtc < window.ToUtc ? window.NowUtc.AddMinutes(1) : window.ToUtc;
        return (end - Recent, end);
    }

    private static IReadOnlyList<GpuGrowthRow> Summed(IReadOnlyList<GpuXidRow> rows) =>
        [.. rows.GroupBy(row => (row.Device, row.Code)).Select(code => new GpuGrowthRow(code.Key.Device, XidMetric, code.Key.Code, code.Sum(row => row.Times), code.Max(row => row.At)))];
}
