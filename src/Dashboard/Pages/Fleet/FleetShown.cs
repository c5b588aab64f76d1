namespace Observe.Dashboard.Pages.Fleet;

/// <summary>The fleet put together: devices, and the sums of the page's first screen.</summary>
/// <param name="Devices">Boards and instances, by node and index.</param>
/// <param name="EnergyBefore">Joules of the period before; null where it is not known for nearly as long as in this one.</param>
/// <param name="IsCut">Whether there are more devices than a page puts together.</param>
public sealed record FleetShown(IReadOnlyList<FleetDevice> Devices, decimal? EnergyBefore, bool IsCut)
{
    // Less than this much of the time that is known now makes a comparison one of times, not of energy.
    private const decimal Comparable = 0.9m;

    /// <summary>Whole GPUs: what is counted.</summary>
    public IReadOnlyList<FleetDevice> Boards { get; } = Devices.Where(device => !device.IsInstance).ToList() is { Count: > 0 } boards ? boards : Devices;

    public IReadOnlyList<string> Simulated { get; } = [.. Devices.Select(device => device.Presence.Simulated).Where(part => part.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>Devices of which a counter says this all the time.</summary>
    public IReadOnlyList<string> Counted(GpuMeasure measure) => [.. Devices.Where(device => device.Counted.Contains(measure)).Select(device => device.Device)];

    public static FleetShown Of(FleetSamples samples, DateTime nowUtc)
    {
        var latest = samples.Latest.ToLookup(row => row.Device);
        var means = samples.Means.ToLookup(row => row.Device);
        var throttled = samples.Throttled.ToLookup(row => row.Device);
        var xids = samples.Xids.ToLookup(row => row.Device);
        var engines = samples.Engines.ToLookup(row => row.Device);
        var devices = samples.Presence.Select(device => Device(
            device, [.. latest[device.Device]], [.. means[device.Device]], [.. throttled[device.Device]], [.. xids[device.Device]], Engines([.. engines[device.Device]]), nowUtc));
        return new FleetShown([.. devices.OrderBy(device => device.SortName, StringComparer.Ordinal)], Before(samples), samples.Presence.Count >= FleetSamples.MostDevices);
    }

    /// <summary>The engines that run on a device; of two samples of one replica the newer counts.</summary>
    public static IReadOnlyList<GpuEngine> Engines(IReadOnlyList<GpuInfoRow> rows)
    {
        return
        [
            .. rows.GroupBy(row => (row.Part, Replica: Said(row, "service.instance.id")))
                .Select(replica => replica.MaxBy(row => row.At)!)
                .Select(row => new GpuEngine(row.Part, Said(row, "gen_ai.request.model"), row.Deployment, Said(row, "service.instance.id"), Said(row, "observe.engine.tp_rank")))
                .OrderBy(engine => engine.Title, StringComparer.Ordinal),
        ];
    }

    /// <summary>What a sample says of itself; empty where it does not.</summary>
    public static string Said(GpuInfoRow row, string attribute) => row.Attributes.TryGetValue(attribute, out var value) ? value : "";

    private static decimal? Before(FleetSamples samples)
    {
        var (joules, seconds) = Energy(samples.EnergyBefore);
        return seconds > 0 && seconds >= Comparable * Energy(samples.Means).Seconds ? joules : null;

        static (decimal Joules, decimal Seconds) Energy(IReadOnlyList<GpuMeansRow> rows)
        {
            var counting = rows.GroupBy(row => row.Device).SelectMany(device => Of(GpuMeasure.Power, [.. device])).ToList();
            return (counting.Sum(entry => entry.Reading.Scale * entry.Row.Increases.Sum()), counting.Sum(entry => entry.Row.CoveredSeconds.Sum()));
        }
    }

    private static FleetDevice Device(
        GpuPresenceRow presence, IReadOnlyList<GpuLatestRow> latest, IReadOnlyList<GpuMeansRow> means,
        IReadOnlyList<GpuGrowthRow> throttled, IReadOnlyList<GpuGrowthRow> xids, IReadOnlyList<GpuEngine> engines, DateTime nowUtc)
    {
        var now = GpuReadings.Counting(latest.Where(row => GpuReadings.Find(row.Metric, row.Part) is not ({ IsTotal: true }, _)), row => (row.Metric, row.Part))
            .GroupBy(entry => entry.Reading.Measure)
            .ToDictionary(measure => measure.Key, measure => measure.MaxBy(entry => entry.Row.At) is var (reading, row) ? reading.Scale * row.Value : 0);
        var active = latest.Where(row => row.Metric == Throttles.ActiveMetric && row.Value > 0).Select(row => row.Part).ToHashSet(StringComparer.Ordinal);
        return new FleetDevice
        {
            Presence = presence,
            Health = HealthOf(presence, latest, nowUtc),
            Engines = engines,
            Throttles = [.. throttled.Select(row => new GpuThrottle(row.Part, row.Growth, active.Contains(row.Part)))
                .Concat(active.Except(throttled.Select(row => row.Part)).Select(reason => new GpuThrottle(reason, 0, true)))
                .Where(throttle => throttle.Now || throttle.Seconds >= 1)
                .OrderByDescending(throttle => throttle.Now).ThenByDescending(throttle => throttle.Seconds)
                .DistinctBy(throttle => Throttles.Words(throttle.Reason))],
            Xids = [.. xids.OrderByDescending(row => row.LastAt).Select(row => (row.Part, (long)row.Growth))],
            Busy = Mean(GpuMeasure.Busy, means),
            Sm = Mean(GpuMeasure.Sm, means),
            Tensor = Mean(GpuMeasure.Tensor, means),
            Dram = Mean(GpuMeasure.Dram, means),
            Counted = [.. Counted(presence, means)],
            Trend = TrendOf(means),
            Energy = Increase(GpuMeasure.Power, means),
            Power = Find(GpuMeasure.Power),
            PowerLimit = Find(GpuMeasure.PowerLimit),
            MemoryUsed = Find(GpuMeasure.MemoryUsed),
            MemoryTotal = Find(GpuMeasure.MemoryTotal) ?? (Find(GpuMeasure.MemoryFree) is { } free ? free + (Find(GpuMeasure.MemoryUsed) ?? 0) : null),
            Temperature = Find(GpuMeasure.Temperature),
        };

        decimal? Find(GpuMeasure measure) => now.TryGetValue(measure, out var value) ? value : null;
    }

    private static GpuHealth HealthOf(GpuPresenceRow presence, IReadOnlyList<GpuLatestRow> latest, DateTime nowUtc)
    {
        var states = latest.Where(row => row.Metric == FleetSamples.StatusMetric && row.Value > 0).Select(row => row.Part).ToHashSet(StringComparer.Ordinal);
        if (states.Contains("failed"))
            return GpuHealth.Failed;
        if (nowUtc - presence.LastAt > FleetSamples.Recent)
            return GpuHealth.Silent;
        return states.Contains("degraded") || states.Contains("predicted_failure") ? GpuHealth.Degraded : GpuHealth.Ok;
    }

    private static decimal? Mean(GpuMeasure measure, IReadOnlyList<GpuMeansRow> rows)
    {
        var counting = Of(measure, rows);
        var covered = counting.Sum(entry => entry.Row.CoveredSeconds.Sum());
        return covered > 0 ? counting.Sum(entry => entry.Reading.Scale * entry.Row.Increases.Sum()) / covered : null;
    }

    // Measures of which a counter says something all the time that anything was heard: two of the slowest usual intervals may be missing.
    private static IEnumerable<GpuMeasure> Counted(GpuPresenceRow presence, IReadOnlyList<GpuMeansRow> means) =>
        GpuReadings.Counting(means, row => (row.Metric, row.Part))
            .Where(entry => entry.Reading.IsTotal && (entry.Row.CoveredSeconds.Sum() + 60) * TimeSpan.TicksPerSecond >= (presence.LastAt - presence.FirstAt).Ticks)
            .Select(entry => entry.Reading.Measure);

    private static decimal? Increase(GpuMeasure measure, IReadOnlyList<GpuMeansRow> rows) =>
        Of(measure, rows) is { Count: > 0 } counting ? counting.Sum(entry => entry.Reading.Scale * entry.Row.Increases.Sum()) : null;

    private static decimal?[] TrendOf(IReadOnlyList<GpuMeansRow> rows)
    {
        var points = new decimal?[GpuMeansParameters.MostSlots];
        foreach (var (reading, row) in Of(GpuMeasure.Busy, rows) is { Count: > 0 } busy ? busy : Of(GpuMeasure.Sm, rows))
        {
            for (var i = 0; i < row.Slots.Count; i++)
            {
                if (row.Slots[i] < points.Length && row.CoveredSeconds[i] > 0)
                    points[row.Slots[i]] = Math.Round(reading.Scale * row.Increases[i] / row.CoveredSeconds[i], 4);
            }
        }

        return points;
    }

    private static List<(GpuReading Reading, GpuMeansRow Row)> Of(GpuMeasure measure, IReadOnlyList<GpuMeansRow> rows) =>
        [.. GpuReadings.Counting(rows, row => (row.Metric, row.Part)).Where(entry => entry.Reading.Measure == measure)];
}
