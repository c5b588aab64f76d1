using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>All GPUs: how busy, how hard, how hot, for which engine, and which of them need a person.</summary>
public sealed partial class FleetPage
{
    private readonly Loaded<FleetShown> fleet = new();
    private readonly Loaded<EngineTokens> tokens = new();
    private readonly Loaded<ChartModel> chart = new();
    private FleetChoice? loadedChoice;

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    [Inject]
    private ColourBook Colours { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery]
    private string? By { get; set; }

    [SupplyParameterFromQuery]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery]
    private string? Order { get; set; }

    [SupplyParameterFromQuery]
    private string? Node { get; set; }

    [SupplyParameterFromQuery]
    private string? Gpu { get; set; }

    [SupplyParameterFromQuery]
    private string? Engine { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? TablePage { get; set; }

    private FleetChoice Choice => FleetChoice.Read(Show, By, Sort, Order, Node, Gpu, Engine, TablePage);

    protected override async Task OnParametersSetAsync()
    {
        // The table sorts and turns its pages by itself; the chart has to be asked for.
        if (loadedChoice is { } before && before with { Sort = Choice.Sort, Descending = Choice.Descending, Page = Choice.Page } != Choice)
            await ReloadAsync();
    }

    protected override TimeSpan RefreshAfter(TimeWindow window) => SampleSpans.RefreshAfter(window);

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        var choice = loadedChoice = Choice;
        var engines = FillAsync(
            tokens,
            async cancel => EngineTokens.Of(view.Window, await EngineSeriesQuery.RunAsync(
                Runner, new EngineSeriesParameters(view.Window, view.Tenants, EngineReadings.Of(EngineMeasure.InputTokens, EngineMeasure.OutputTokens)), cancel)),
            token);
        await FillAsync(fleet, async cancel => FleetShown.Of(await FleetSamples.ReadAsync(Runner, view, "", cancel), view.Window.NowUtc < view.Window.ToUtc ? view.Window.NowUtc : view.Window.ToUtc), token);
        await FillAsync(chart, cancel => LoadChartAsync(view, choice, cancel), token);
        await engines;
        if (fleet is { Failure: null, Value: { } shown })
            State.ReportFreshness(shown.Devices.Count == 0 ? null : shown.Devices.Max(device => device.Presence.LastAt));
    }

    // Which GPUs an engine runs on is known once the fleet is put together.
    private async Task<ChartModel> LoadChartAsync(ScopeView view, FleetChoice choice, CancellationToken token)
    {
        var chosen = choice.IsFiltered || view.Models.Length > 0 ? FleetFilters.Matching(fleet.Value?.Devices ?? [], choice, view.Models).Select(device => device.Device).ToList() : [];
        if (chosen.Count == 0 && (choice.IsFiltered || view.Models.Length > 0))
            return FleetCharts.Of(view.Window, choice, [], Colours);

        var parameters = new FleetChartParameters(view.Window, view.Tenants, choice, chosen) { Counted = fleet.Value?.Counted(choice.Measure) ?? [] };
        return FleetCharts.Of(view.Window, choice, await FleetChartQuery.RunAsync(Runner, parameters, token), Colours);
    }

    private string Own(params ReadOnlySpan<(string Name, string? Value)> own) => State.Address(State.Scope, null, own);

    private static string? Is(bool current) => current ? "true" : null;
}
