using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Access;
using Observe.Dashboard.Layout;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Pages.Ingest;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>The first page: how much is used, what it is charged, how fast it is, and who and what it is.</summary>
public sealed partial class OverviewPage
{
    private const string RequestsMeasure = "requests";

    private readonly Loaded<OverviewShown> figures = new();
    private readonly Loaded<UsageCharts> usage = new();
    private readonly Loaded<IReadOnlyList<HeldBackRow>> held = new();
    private readonly Loaded<LatencyCharts> latency = new();
    private readonly Loaded<IReadOnlyList<TopRow>> tenants = new();
    private readonly Loaded<IReadOnlyList<TopRow>> models = new();

    /// <summary>What the large chart counts: tokens, or requests.</summary>
    [SupplyParameterFromQuery(Name = "measure")]
    private string? Measure { get; set; }

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    [Inject]
    private ColourBook Colours { get; set; } = null!;

    private bool ShowsRequests => Measure == RequestsMeasure;

    private string? WhoIsAhead => Door.Open(State.Person, "/ingest") is { } path ? State.Address(State.Scope, path) + "#ahead" : null;

    private string NoLatencyTitle => LatencyIsKept(View) ? "No durations in this range" : "Not kept under these filters";

    private string NoLatencyHelp => LatencyIsKept(View)
        ? "They appear when reports say how long a request took."
        : "Beyond six hours, durations are kept by tenant and model only. Remove the project and user filters, or choose a shorter range.";

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        // One answer for the chart and for the small lines in the figures.
        var series = SeriesAsync(view, token);
        var all = new List<Task>
        {
            FillAsync(usage, async _ => UsageCharts.Of(view.Window, await series, Colours, State), token),
            FillAsync(figures, cancel => LoadFiguresAsync(view, series, cancel), token),
            FillAsync(held, cancel => HeldBackQuery.RunAsync(Runner, new HeldBackParameters(view.Window.NowUtc, view.Tenants), cancel), token),
            FillAsync(latency, cancel => LoadLatencyAsync(view, cancel), token),
            FillAsync(models, cancel => OverviewTopQuery.RunAsync(Runner, OverviewTopParameters.ByModel(view), cancel), token),
        };
        if (State.Person.IsStaff())
            all.Add(FillAsync(tenants, cancel => OverviewTopQuery.RunAsync(Runner, OverviewTopParameters.ByTenant(view), cancel), token));

        await Task.WhenAll(all);
        if (figures is { Failure: null, Value: { } shown })
            State.ReportFreshness(shown.Charges.RefreshedAtUtc);
    }

    private async Task<OverviewShown> LoadFiguresAsync(
        ScopeView view, Task<IReadOnlyList<OverviewSeriesRow>> series, CancellationToken token)
    {
        var totals = OverviewTotalsQuery.RunAsync(Runner, new OverviewTotalsParameters(view), token);
        var charges = CostTotalsQuery.RunAsync(Runner, new CostTotalsParameters(view), token);
        await Task.WhenAll(totals, charges, series);
        var shown = new OverviewShown(view, await totals, await charges, await series);
        return shown.Charges.UnpricedTokens == 0
            ? shown
            : shown with { Unpriced = await OverviewUnpricedQuery.RunAsync(Runner, new OverviewUnpricedParameters(view), token) };
    }

    private async Task<LatencyCharts> LoadLatencyAsync(ScopeView view, CancellationToken token)
    {
        if (!LatencyIsKept(view))
            return LatencyCharts.Of(view.Window, []);

        var rows = view.Window.FinerThanRollup
            ? await OverviewRecentLatencyQuery.RunAsync(Runner, new RecentParameters(view), token)
            : await OverviewLatencyQuery.RunAsync(Runner, new OverviewLatencyParameters(view), token);
        return LatencyCharts.Of(view.Window, rows);
    }

    private Task<IReadOnlyList<OverviewSeriesRow>> SeriesAsync(ScopeView view, CancellationToken token) =>
        view.Window.FinerThanRollup
            ? OverviewRecentSeriesQuery.RunAsync(Runner, new RecentParameters(view), token)
            : OverviewSeriesQuery.RunAsync(Runner, new OverviewSeriesParameters(view), token);

    private string Of(string? measure) => State.Address(State.Scope, null, ("measure", measure));

    private static bool LatencyIsKept(ScopeView view) => view.Window.FinerThanRollup || OverviewLatencyParameters.Covers(view);
}
