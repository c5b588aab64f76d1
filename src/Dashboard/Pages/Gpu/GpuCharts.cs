using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Gpu;

/// <summary>One device over time: charts of one time axis, with XID errors across all of them and throttling behind the clocks.</summary>
public sealed record GpuCharts(ChartModel Activity, ChartModel Power, ChartModel Temperature, ChartModel Memory, ChartModel Clocks, ChartModel Links)
{
    /// <summary>A reason that held the clocks down for less of a step than this is not shaded.</summary>
    private const decimal Noticeable = 0.1m;

    /// <summary>What the charts ask for.</summary>
    public static IReadOnlyList<GpuReading> Readings { get; } =
        [.. GpuReadings.All, .. Throttles.Reasons.Select(reason => new GpuReading(Throttles.TimeMetric, reason, GpuMeasure.SmClock))];

    public static GpuCharts Of(TimeWindow window, IReadOnlyList<GpuSeriesRow> rows, IReadOnlyList<GpuXidRow> xids)
    {
        var marks = xids.GroupBy(row => window.IndexOf(row.At))
            .Select(bucket => new ChartMark(bucket.Key, "XID " + string.Join(", ", bucket.Select(row => row.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))))
            .ToList();
        return new GpuCharts(
            Chart("Share of time", ChartUnit.Percent, 100m, [Line("Utilisation", GpuMeasure.Busy, 0, 100m), Line("SM", GpuMeasure.Sm, 1, 100m), Line("Tensor", GpuMeasure.Tensor, 2, 100m), Line("DRAM", GpuMeasure.Dram, 3, 100m)]),
            Chart("Power", ChartUnit.Watts, null, [Line("Power", GpuMeasure.Power, 1), Limit("Limit", GpuMeasure.PowerLimit)]),
            Chart("Temperature", ChartUnit.Celsius, null, [Line("GPU", GpuMeasure.Temperature, 5), Line("Memory", GpuMeasure.MemoryTemperature, 3)]),
            Chart("Memory in use", ChartUnit.Bytes, null, [Line("In use", GpuMeasure.MemoryUsed, 4), Limit("Of the device", GpuMeasure.MemoryTotal)]),
            Chart("Clocks", ChartUnit.Hertz, null, [Line("SM", GpuMeasure.SmClock, 0), Line("Memory", GpuMeasure.MemoryClock, 3)]) with { Bands = BandsOf(window, rows) },
            Chart("Bytes a second", ChartUnit.BytesPerSecond, null,
                [Line("PCIe in", GpuMeasure.PcieReceive, 0), Line("PCIe out", GpuMeasure.PcieTransmit, 4), Line("NVLink in", GpuMeasure.NvlinkReceive, 1), Line("NVLink out", GpuMeasure.NvlinkTransmit, 5)]));

        ChartModel Chart(string title, ChartUnit unit, decimal? top, IReadOnlyList<ChartSeries> series) => new()
        {
            Kind = ChartKind.Lines,
            Unit = unit,
            AxisTitle = title,
            Window = window,
            Top = top,
            Marks = marks,
            Series = [.. series.Where(line => line.Values.Any(value => value is not null))],
        };

        ChartSeries Line(string name, GpuMeasure measure, int colour, decimal scale = 1m) => new(name, Values(window, rows, measure, scale)) { Colour = colour };

        ChartSeries Limit(string name, GpuMeasure measure) => new(name, Values(window, rows, measure, 1m)) { IsLimit = true };
    }

    /// <summary>The mean of each step; a step about which nobody said anything is a gap.</summary>
    private static decimal?[] Values(TimeWindow window, IReadOnlyList<GpuSeriesRow> rows, GpuMeasure measure, decimal scale)
    {
        var values = new decimal?[window.Buckets.Count];
        foreach (var step in rows.Where(row => row.CoveredSeconds > 0 && row.Metric != Throttles.TimeMetric).GroupBy(row => window.IndexOf(row.StepStart)))
        {
            var counting = GpuReadings.Counting(step, row => (row.Metric, row.Part)).Where(entry => entry.Reading.Measure == measure).ToList();
            if (counting.Count > 0)
                values[step.Key] = Math.Round(scale * counting.Sum(entry => entry.Reading.Scale * entry.Row.Increase) / counting.Sum(entry => entry.Row.CoveredSeconds), 3);
        }

        return values;
    }

    private static List<ChartBand> BandsOf(TimeWindow window, IReadOnlyList<GpuSeriesRow> rows)
    {
        var held = rows.Where(row => row.Metric == Throttles.TimeMetric && row.CoveredSeconds > 0 && row.Increase / row.CoveredSeconds >= Noticeable)
            .GroupBy(row => window.IndexOf(row.StepStart))
            .OrderBy(step => step.Key)
            .Select(step => (Step: step.Key, Label: string.Join(", ", step.OrderByDescending(row => row.Increase).Select(row => Throttles.Words(row.Part)).Distinct(StringComparer.Ordinal))));
        var bands = new List<ChartBand>();
        foreach (var (step, label) in held)
        {
            if (bands is [.., var last] && last.Last == step - 1 && last.Label == label)
                bands[^1] = last with { Last = step };
            else
                bands.Add(new ChartBand(step, step, label));
        }

        return bands;
    }
}
