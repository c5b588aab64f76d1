using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>The same usage drawn by tokens and by requests.</summary>
public sealed record UsageCharts(ChartModel Tokens, ChartModel Requests)
{
    public static UsageCharts Of(TimeWindow window, IReadOnlyList<OverviewSeriesRow> rows, ColourBook colours, ScopeState state)
    {
        return new UsageCharts(
            Chart("Tokens", row => row.InputTokens + row.OutputTokens), Chart("Requests", row => row.Requests));

        ChartModel Chart(string what, Func<OverviewSeriesRow, long> value) => new()
        {
            Kind = ChartKind.StackedBars,
            Unit = ChartUnit.Count,
            AxisTitle = $"{what} per {TimeText.Width(window.Step)}",
            Window = window,
            Series = ChartSeriesList.Sums(
                window,
                rows.Select(row => (row.StepStart, row.Model, (decimal)value(row))),
                colours,
                "model",
                model => state.Address(state.Scope.Only(FilterKind.Model, model))),
        };
    }
}
