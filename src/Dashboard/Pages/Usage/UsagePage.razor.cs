using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Pages.Overview;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Usage;

/// <summary>One tenant's view: what it used, by day, model, project and key, and what that was charged.</summary>
public sealed partial class UsagePage
{
    /// <summary>Rows of one table; of more days the oldest are left out.</summary>
    private const int MostRows = 100;

    private readonly Loaded<UsageShown> totals = new();
    private readonly Loaded<ChartModel> chart = new();
    private readonly Loaded<UsageTables> tables = new();
    private readonly Loaded<IReadOnlyList<CostRow>> keys = new();
    private readonly Loaded<IReadOnlyList<TopRow>> tenants = new();

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    [Inject]
    private ColourBook Colours { get; set; } = null!;

    // A customer has one tenant and no choice; staff has to make one.
    private string? Tenant => View.Tenants.Parameter is [var only] ? only : null;

    private IEnumerable<(string Title, string Head, Func<UsageTables, IReadOnlyList<CostRow>> Rows, FilterKind? Filter)> Tables =>
    [
        ("By day", $"Day ({View.Window.ZoneName})", shown => shown.Days, null),
        ("By model", "Model", shown => shown.Models, FilterKind.Model),
        ("By project", "Project", shown => shown.Projects, FilterKind.Project),
    ];

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        if (Tenant is null)
        {
            var busiest = OverviewTopParameters.ByTenant(view) with { Limit = MostRows };
            await FillAsync(tenants, cancel => OverviewTopQuery.RunAsync(Runner, busiest, cancel), token);
            return;
        }

        await Task.WhenAll(
            FillAsync(totals, cancel => UsageShown.LoadAsync(Runner, view, cancel), token),
            FillAsync(chart, cancel => UsageShown.ChartAsync(Runner, view, Colours, scope => State.Address(scope), cancel), token),
            FillAsync(tables, cancel => UsageRowsQuery.RunAsync(Runner, new UsageRowsParameters(view), cancel), token),
            FillAsync(keys, cancel => CostRowsQuery.RunAsync(Runner, Keys(view), cancel), token));
        if (totals is { Failure: null, Value: { } shown })
            State.ReportFreshness(shown.Range.RefreshedAtUtc);
    }

    private static CostRowsParameters Keys(ScopeView view) =>
        new(view, CostDimension.ApiKey, CostPeriod.All) { Limit = MostRows };

    private Func<CostRow, string?> LinkOf(FilterKind? kind) => row =>
        kind is { } filter && row.Name.Length > 0 ? State.Address(State.Scope.Only(filter, row.Name)) : null;
}
