using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Gpu;

/// <summary>The engines that run on a device, on the same time axis.</summary>
public sealed record EngineCharts(ChartModel Requests, ChartModel Cache, ChartModel Tokens)
{
    public bool IsEmpty => Requests.Series.Count + Cache.Series.Count + Tokens.Series.Count == 0;

    public static EngineCharts Of(TimeWindow window, IReadOnlyList<EngineSeriesRow> rows)
    {
        return new EngineCharts(
            Chart("Requests", ChartUnit.Count, [Line("Running", EngineMeasure.Running, 0, 1m), Line("Waiting", EngineMeasure.Waiting, 1, 1m)]),
            Chart("Of the cache", ChartUnit.Percent, [Line("KV-cache in use", EngineMeasure.KvCache, 3, 100m)]) with { Top = 100m },
            Chart("Tokens a second", ChartUnit.Count, [Line("In", EngineMeasure.InputTokens, 0, 1m), Line("Out", EngineMeasure.OutputTokens, 2, 1m)]));

        ChartModel Chart(string title, ChartUnit unit, IReadOnlyList<ChartSeries> series) => new()
        {
            Kind = ChartKind.Lines,
            Unit = unit,
            AxisTitle = title,
            Window = window,
            Series = [.. series.Where(line => line.Values.Any(value => value is not null))],
        };

        // Requests and tokens of several replicas add up; of caches the fullest one matters.
        ChartSeries Line(string name, EngineMeasure measure, int colour, decimal scale)
        {
            var values = new decimal?[window.Buckets.Count];
            foreach (var step in rows.Where(row => row.CoveredSeconds > 0 && EngineReadings.MeasureOf(row.Metric) == measure).GroupBy(row => window.IndexOf(row.StepStart)))
            {
                var replicas = step.GroupBy(row => (row.Engine, row.Replica, row.Model)).Select(replica => replica.Sum(row => row.Increase) / replica.Sum(row => row.CoveredSeconds));
                values[step.Key] = Math.Round(scale * (measure == EngineMeasure.KvCache ? replicas.Max() : replicas.Sum()), 2);
            }

            return new ChartSeries(name, values) { Colour = colour };
        }
    }
}
