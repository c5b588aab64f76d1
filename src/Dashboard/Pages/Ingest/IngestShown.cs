using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>The two charts and the sums of the page's first screen.</summary>
public sealed record IngestShown(ChartModel Taken, ChartModel NotTaken, long Accepted, long Refused)
{
    public bool IsEmpty => Accepted == 0 && Refused == 0;

    /// <summary>What share was not taken, per cent.</summary>
    public decimal RefusedShare => IsEmpty ? 0m : 100m * Refused / (Accepted + Refused);

    public static IngestShown Of(TimeWindow window, IReadOnlyList<IngestSeriesRow> rows, ColourBook colours)
    {
        var (taken, refused) = (rows.Where(row => row.Outcome == "accepted").ToList(), rows.Where(row => row.Outcome != "accepted").ToList());
        return new IngestShown(
            Chart("Items taken", taken.Select(row => (row.StepStart, row.Signal, (decimal)row.Items)), "signal"),
            Chart("Items and requests not taken", refused.Select(row => (row.StepStart, $"{row.Signal}: {row.Reason.Replace('_', ' ')}", (decimal)row.Items)), "reason"),
            taken.Sum(row => row.Items),
            refused.Sum(row => row.Items));

        ChartModel Chart(string what, IEnumerable<(DateTime, string, decimal)> values, string kind) => new()
        {
            Kind = ChartKind.StackedBars,
            Unit = ChartUnit.Count,
            AxisTitle = $"{what} per {TimeText.Width(window.Step)}",
            Window = window,
            Series = ChartSeriesList.Sums(window, values, colours, kind),
        };
    }

    /// <summary>How long the oldest request waited in the spool, at its worst in each step. Bars, so that one step alone is seen as well.</summary>
    public static ChartModel Spool(TimeWindow window, IReadOnlyList<IngestSpoolRow> rows) => new()
    {
        Kind = ChartKind.StackedBars,
        Unit = ChartUnit.DurationMs,
        AxisTitle = "Oldest request waiting",
        Window = window,
        Series =
        [
            ChartSeriesList.Line(
                window, "Oldest waiting",
                rows.GroupBy(row => window.IndexOf(row.StepStart))
                    .Select(step => (step.First().StepStart, (decimal?)step.Max(row => row.OldestMs))),
                strength: 3),
        ],
    };

    /// <summary>What stands in place of a chart of the spool that has nothing to draw.</summary>
    public static string WhyNoSpool(ChartModel? spool) =>
        spool?.Series.Any(series => series.Values.Any(value => value is not null)) == true ? "Nothing waited in this range" : "No Metering ran in this range";
}
