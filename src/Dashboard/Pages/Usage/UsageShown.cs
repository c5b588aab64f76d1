using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Pages.Overview;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Usage;

/// <summary>What the Usage page's figures stand on.</summary>
/// <param name="Range">Usage and charges of the chosen range.</param>
/// <param name="Month">Those of the calendar month of the zone so far.</param>
/// <param name="MonthWindow">That month.</param>
public sealed record UsageShown(CostTotals Range, CostTotals Month, TimeWindow MonthWindow)
{
    /// <summary>The month that is running, whatever range was chosen: what the next bill will be about.</summary>
    public static async Task<UsageShown> LoadAsync(SqlRunner runner, ScopeView view, CancellationToken token)
    {
        var window = WindowOf.Range(TimeRange.Preset("month")!, view.Window.Zone, view.Window.NowUtc);
        var range = CostTotalsQuery.RunAsync(runner, new CostTotalsParameters(view), token);
        var month = CostTotalsQuery.RunAsync(runner, new CostTotalsParameters(view with { Window = window }), token);
        await Task.WhenAll(range, month);
        return new UsageShown(await range, await month, window);
    }

    /// <summary>Tokens over time by model, in quarter hours at the finest: minutes belong to operating, not to billing.</summary>
    public static async Task<ChartModel> ChartAsync(
        SqlRunner runner, ScopeView view, ColourBook colours, Func<PageScope, string> address, CancellationToken token)
    {
        var window = view.Window.FinerThanRollup ? view.Window with { ChosenStep = Step.QuarterHour } : view.Window;
        var rows = await OverviewSeriesQuery.RunAsync(runner, new OverviewSeriesParameters(view with { Window = window }), token);
        return new ChartModel
        {
            Kind = ChartKind.StackedBars,
            Unit = ChartUnit.Count,
            AxisTitle = $"Tokens per {TimeText.Width(window.Step)}",
            Window = window,
            Series = ChartSeriesList.Sums(
                window,
                rows.Select(row => (row.StepStart, row.Model, (decimal)(row.InputTokens + row.OutputTokens))),
                colours,
                "model",
                model => address(view.Scope.Only(FilterKind.Model, model))),
        };
    }
}
