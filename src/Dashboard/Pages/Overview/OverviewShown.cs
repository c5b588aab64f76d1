using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>What the figures of the first page stand on.</summary>
/// <param name="View">The scope they were asked for.</param>
/// <param name="Totals">Counted usage and that of the period before.</param>
/// <param name="Charges">Exact charges.</param>
/// <param name="Series">Usage over time, for the small lines.</param>
public sealed record OverviewShown(ScopeView View, OverviewTotals Totals, CostTotals Charges, IReadOnlyList<OverviewSeriesRow> Series)
{
    /// <summary>Models without a price, asked only when there are some.</summary>
    public IReadOnlyList<UnpricedRow> Unpriced { get; init; } = [];

    /// <summary>One value a bucket. The bucket that is still filling is left out: its fall would mean nothing.</summary>
    public IReadOnlyList<decimal> Trend(Func<OverviewSeriesRow, long> value)
    {
        var window = View.Window;
        var values = new decimal[window.Buckets.Count];
        foreach (var row in Series)
            values[window.IndexOf(row.StepStart)] += value(row);

        return window.IncompleteFrom is { } filling ? values[..filling] : values;
    }
}
