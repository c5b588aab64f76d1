using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>Three percentiles over time of the time to first token and of the whole request.</summary>
public sealed record LatencyCharts(ChartModel FirstToken, ChartModel Duration)
{
    private const decimal MicrosecondsAMillisecond = 1000m;

    public static LatencyCharts Of(TimeWindow window, IReadOnlyList<LatencyRow> rows)
    {
        return new LatencyCharts(Chart("time_to_first_token"), Chart("duration"));

        ChartModel Chart(string measure)
        {
            var measured = rows.Where(row => row.Measure == measure).ToList();
            return new ChartModel
            {
                Kind = ChartKind.Lines,
                Unit = ChartUnit.DurationMs,
                AxisTitle = $"Per {TimeText.Width(window.Step)}",
                Window = window,
                Series =
                [
                    Line("p50", 1, row => row.P50Us),
                    Line("p95", 2, row => row.P95Us),
                    Line("p99", 3, row => row.P99Us),
                ],
            };

            ChartSeries Line(string name, int strength, Func<LatencyRow, long> microseconds) => ChartSeriesList.Line(
                window, name, measured.Select(row => (row.StepStart, (decimal?)(microseconds(row) / MicrosecondsAMillisecond))), strength);
        }
    }
}
