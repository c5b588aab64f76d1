using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>The cost explorer: what was charged, to whom, for what, at which price.</summary>
public sealed partial class CostPage
{
    /// <summary>Rows that one click adds.</summary>
    private const int PageRows = 50;

    /// <summary>More than this never goes through a browser's connection; the download has all.</summary>
    private const int MostRows = 200;

    private readonly Loaded<CostTotals> totals = new();
    private readonly Loaded<IReadOnlyList<CostAdjustmentsRow>> adjustments = new();
    private readonly Loaded<CostCharts> charts = new();
    private readonly Loaded<CostRows> rows = new();
    private readonly Loaded<IReadOnlyList<PriceRow>> prices = new();
    private CostChoice? loadedChoice;
    private PageScope? rowsScope;
    private bool loadingMore;

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    [Inject]
    private ColourBook Colours { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? By { get; set; }

    [SupplyParameterFromQuery]
    private string? Per { get; set; }

    [SupplyParameterFromQuery]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "currency")]
    private string? ShownCurrency { get; set; }

    private CostChoice Choice => CostChoice.Read(By, Per, Sort, Order, ShownCurrency, View.Window);

    // The table's rows stay until the next ones have come, and so does what they are called.
    private CostDimension RowsBy => (rows.Value?.Choice ?? Choice).By;

    private string Row => RowsBy == CostDimension.ApiKey ? "API key" : RowsBy.Column();

    protected override async Task OnParametersSetAsync()
    {
        // The scope reloads by itself; this is the page's own part of the address. Which currency is drawn needs no query.
        if (loadedChoice is { } before && before with { Currency = Choice.Currency } != Choice)
            await ReloadAsync();
    }

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        var choice = loadedChoice = Choice;
        await Task.WhenAll(
            FillAsync(totals, cancel => CostTotalsQuery.RunAsync(Runner, new CostTotalsParameters(view), cancel), token),
            FillAsync(adjustments, cancel => CostAdjustmentsQuery.RunAsync(Runner, new CostAdjustmentsParameters(view), cancel), token),
            FillAsync(charts, cancel => LoadChartsAsync(view, choice, cancel), token),
            FillAsync(rows, cancel => LoadRowsAsync(view, choice, cancel), token),
            FillAsync(prices, cancel => PriceListQuery.RunAsync(Runner, new PriceListParameters(view), cancel), token));
        if (totals is { Failure: null, Value: { } shown })
            State.ReportFreshness(shown.RefreshedAtUtc);
    }

    private async Task<CostCharts> LoadChartsAsync(ScopeView view, CostChoice choice, CancellationToken token)
    {
        var series = await CostSeriesQuery.RunAsync(Runner, new CostSeriesParameters(view, choice.By, choice.Period), token);
        return CostCharts.Of(view, choice, series, Colours, scope => State.Address(scope, null, ("by", choice.Next.Key())));
    }

    // Live, the table keeps as many rows as were opened; another scope or choice begins with one page.
    private async Task<CostRows> LoadRowsAsync(ScopeView view, CostChoice choice, CancellationToken token)
    {
        var same = rows.Value is { } shown && shown.Choice == choice && view.Scope.Equals(rowsScope);
        var wanted = same ? Math.Clamp(rows.Value!.Rows.Count, PageRows, MostRows) : PageRows;
        var found = await CostRowsQuery.RunAsync(Runner, Page(view, choice) with { Limit = wanted + 1 }, token);
        rowsScope = view.Scope;
        return new CostRows(choice, [.. found.Take(wanted)], found.Count > wanted);
    }

    private async Task ShowMoreAsync()
    {
        if (rows.Value is not { Rows: [.., var last] } shown || loadingMore)
            return;

        loadingMore = true;
        await FillAsync(rows, async cancel =>
        {
            var next = Page(View, shown.Choice).After(last) with { Limit = PageRows + 1 };
            var found = await CostRowsQuery.RunAsync(Runner, next, cancel);
            return shown with { Rows = [.. shown.Rows, .. found.Take(PageRows)], HasMore = found.Count > PageRows };
        }, CancellationToken.None);
        loadingMore = false;
    }

    private static CostRowsParameters Page(ScopeView view, CostChoice choice) =>
        new CostRowsParameters(view, choice.By, CostPeriod.All).SortedBy(choice.Sort, choice.Descending);

    private string Own(params ReadOnlySpan<(string Name, string? Value)> own) => State.Address(State.Scope, null, own);

    private string Download(CostPeriod period) => CostDownload.Address(State, RowsBy, period);

    private static string? Is(bool current) => current ? "true" : null;
}
