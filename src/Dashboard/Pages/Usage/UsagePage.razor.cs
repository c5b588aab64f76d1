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
    /// <summary>Rows of one table; of a longer range the oldest days are left out.</summary>
    private const int MostRows = 100;

    private readonly Loaded<UsageShown> totals = new();
    private readonly Loaded<ChartModel> chart = new();
    private readonly Loaded<IReadOnlyList<CostRow>> days = new();
    private readonly Loaded<IReadOnlyList<CostRow>> models = new();
    private readonly Loaded<IReadOnlyList<CostRow>> projects = new();
    private readonly Loaded<IReadOnlyList<CostRow>> keys = new();
    private readonly Loaded<IReadOnlyList<TopRow>> tenants = new();

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    [Inject]
    private ColourBook Colours { get; set; } = null!;

    // A customer has one tenant and no choice; staff has to make one.
    private string? Tenant => View.Tenants.Parameter is [var only] ? only : null;

    private IEnumerable<(Loaded<IReadOnlyList<CostRow>> Load, string Title, string Head)> Tables =>
        [(days, "By day", $"Day ({View.Window.ZoneName})"), (models, "By model", "Model"), (projects, "By project", "Project"), (keys, "By API key", "API key")];

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
            FillAsync(days, cancel => LoadRowsAsync(view, CostDimension.Tenant, CostPeriod.Day, cancel), token),
            FillAsync(models, cancel => LoadRowsAsync(view, CostDimension.Model, CostPeriod.All, cancel), token),
            FillAsync(projects, cancel => LoadRowsAsync(view, CostDimension.Project, CostPeriod.All, cancel), token),
            FillAsync(keys, cancel => LoadRowsAsync(view, CostDimension.ApiKey, CostPeriod.All, cancel), token));
        if (totals is { Failure: null, Value: { } shown })
            State.ReportFreshness(shown.Range.RefreshedAtUtc);
    }

    private Task<IReadOnlyList<CostRow>> LoadRowsAsync(ScopeView view, CostDimension by, CostPeriod period, CancellationToken token)
    {
        var sort = period == CostPeriod.All ? CostSort.Amount : CostSort.Period;
        return CostRowsQuery.RunAsync(
            Runner, new CostRowsParameters(view, by, period) { Limit = MostRows }.SortedBy(sort, descending: true), token);
    }

    private Func<CostRow, string?> LinkOf(Loaded<IReadOnlyList<CostRow>> load) => row =>
        row.Name.Length == 0 || load == keys || load == days
            ? null
            : State.Address(State.Scope.Only(load == models ? FilterKind.Model : FilterKind.Project, row.Name));
}
