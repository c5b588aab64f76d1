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

    // Where they are sent, gauges that say the same need not be read over a long range.
    private static readonly IReadOnlyList<GpuReading> totals = [.. GpuReadings.Of(GpuMeasure.Busy, GpuMeasure.Power).Where(reading => reading.IsTotal)];

    /// <summary>So many within five minutes have two that are no gap apart.</summary>
    private const int SureSamples = 3;

    private static readonly IReadOnlyList<string> states = ["ok", "degraded", "failed", "predicted_failure"];

    /// <summary>Asks for all devices, or for one and, where it is a board, its instances.</summary>
    public static async Task<FleetSamples> ReadAsync(SqlRunner runner, ScopeView view, string device, CancellationToken token)
    {
        var (window, tenants) = (view.Window, view.Tenants);
        var (from, to) = NowOf(window);
        var means = GpuReadings.Of(GpuMeasure.Busy, GpuMeasure.Sm, GpuMeasure.Tensor, GpuMeasure.Dram, GpuMeasure.Power);
        var latest = GpuReadings.Of(now).Where(reading => !reading.IsTotal).Concat(totals).ToList();
        var before = window with { FromUtc = window.Previous.FromUtc, ToUtc = window.Previous.ToUtc };

        var presence = GpuPresenceQuery.RunAsync(runner, new GpuPartParameters(window.FromUtc, window.ToUtc, tenants, alive) { Device = device, Limit = MostDevices }, token);
        var readings = GpuLatestQuery.RunAsync(
            runner,
            new GpuPartParameters(from, to, tenants, [.. latest.Select(reading => reading.Metric), Throttles.ActiveMetric, StatusMetric], [.. latest.Select(reading => reading.Part), .. Throttles.Reasons, .. states]) { Device = device },
            token);
        var throttled = GpuGrowthQuery.RunAsync(runner, new GpuPartParameters(window.FromUtc, window.ToUtc, tenants, [Throttles.TimeMetric], Throttles.Reasons) { Device = device }, token);
        var xids = GpuXidsQuery.RunAsync(runner, new GpuInfoParameters(window.FromUtc, window.ToUtc, tenants, XidMetric) { Device = device }, token);
        var engines = GpuInfoQuery.RunAsync(runner, new GpuInfoParameters(from, to, tenants, EngineMetric) { Device = device }, token);
        var mean = MeansAsync(window, means, GpuMeasure.Busy, GpuMeasure.Power);
        var energy = MeansAsync(before, GpuReadings.Of(GpuMeasure.Power), GpuMeasure.Power);
        await Task.WhenAll(presence, readings, mean, throttled, xids, engines, energy);
        return new FleetSamples(await presence, await readings, await mean, await throttled, Summed(await xids), await engines, await energy);

        async Task<IReadOnlyList<GpuMeansRow>> MeansAsync(TimeWindow of, IReadOnlyList<GpuReading> wanted, params GpuMeasure[] counted) => await GpuMeansQuery.RunAsync(
            runner,
            new GpuMeansParameters(of, tenants, wanted) { Device = device, Counted = CountedIn(await readings, counted), Gauges = GpuReadings.GaugesOf(GpuReadings.Of(counted)) },
            token);
    }

    /// <summary>The last minutes of a range, or those before now.</summary>
    public static (DateTime FromUtc, DateTime ToUtc) NowOf(TimeWindow window)
    {
        var end = window.NowUtc < window.ToUtc ? window.NowUtc.AddMinutes(1) : window.ToUtc;
        return (end - Recent, end);
    }

    // Devices of which a counter says each of the measures: it then counts for the whole range, whatever else is sent.
    private static IReadOnlyList<string> CountedIn(IReadOnlyList<GpuLatestRow> latest, GpuMeasure[] measures) =>
        [.. latest.Where(row => row.Samples >= SureSamples && GpuReadings.Find(row.Metric, row.Part) is ({ IsTotal: true } reading, _) && measures.Contains(reading.Measure))
            .GroupBy(row => row.Device)
            .Where(device => device.Select(row => GpuReadings.Find(row.Metric, row.Part)!.Value.Reading.Measure).Distinct().Count() == measures.Length)
            .Select(device => device.Key)];

    private static IReadOnlyList<GpuGrowthRow> Summed(IReadOnlyList<GpuXidRow> rows) =>
        [.. rows.GroupBy(row => (row.Device, row.Code)).Select(code => new GpuGrowthRow(code.Key.Device, XidMetric, code.Key.Code, code.Sum(row => row.Times), code.Max(row => row.At)))];
}
