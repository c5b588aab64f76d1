using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>Charges over time as one chart a currency: amounts in different currencies have no common axis.</summary>
public sealed record CostCharts(IReadOnlyList<ChartModel> Currencies)
{
    /// <summary>The chart of a currency, else that of the currency with the most tokens; null when nothing was charged.</summary>
    public ChartModel? Of(string? currency) =>
        Currencies.FirstOrDefault(chart => chart.Currency == currency) ?? (Currencies.Count > 0 ? Currencies[0] : null);

    public static CostCharts Of(
        ScopeView view, CostChoice choice, IReadOnlyList<CostSeriesRow> rows, ColourBook colours, Func<PageScope, string> address)
    {
        var window = view.Window with { ChosenStep = choice.Period.Step() };
        return new CostCharts(
        [
            .. rows.GroupBy(row => row.Currency)
                .OrderByDescending(currency => currency.Sum(row => row.Tokens))
                .Select(currency => new ChartModel
                {
                    Kind = ChartKind.StackedBars,
                    Unit = ChartUnit.Money,
                    Currency = currency.Key,
                    AxisTitle = $"Charges per {TimeText.Width(window.Step)}, {currency.Key}",
                    Window = window,
                    Series = [.. currency.GroupBy(row => row.Rank).OrderBy(rank => rank.Key).Select(rank => Series([.. rank]))],
                }),
        ]);

        ChartSeries Series(IReadOnlyList<CostSeriesRow> ofOne)
        {
            var values = new decimal[window.Buckets.Count];
            foreach (var row in ofOne)
                values[window.IndexOf(row.PeriodStart)] += row.Amount;

            var drawn = values.Select(value => (decimal?)value).ToList();
            var first = ofOne[0];
            if (first.IsRest)
                return new ChartSeries(ChartSeriesList.Other, drawn);

            var narrowed = choice.Narrow(view.Scope, first.Name, first.Owner);
            return new ChartSeries(Label(first.Name, first.Owner), drawn)
            {
                Colour = colours.ColourOf(choice.By.Column(), Label(first.Name, first.Owner)),
                Href = narrowed is null ? null : address(narrowed),
            };
        }
    }

    /// <summary>A name as shown, with the tenant that it belongs to.</summary>
    public static string Label(string name, string owner) =>
        owner.Length == 0 ? ChartSeriesList.Shown(name) : $"{owner} / {ChartSeriesList.Shown(name)}";
}
