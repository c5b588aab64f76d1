using Microsoft.AspNetCore.Components;
using Observe.Dashboard.Access;
using Observe.Dashboard.Panels;
using Observe.Storage;

namespace Observe.Dashboard.Scope;

/// <summary>Offers the names that occur in the range. What it reads also says whether the range holds simulated usage.</summary>
public sealed partial class FilterPicker
{
    // New names are rarer than new numbers: a live page asks for them less often.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(10);

    private readonly Loaded<ScopeValues> values = new();
    private PageScope? askedFor;
    private DateTime askedAtUtc;

    /// <summary>The scope now. Given as a parameter so that a change of it draws this again.</summary>
    [Parameter, EditorRequired]
    public required ScopeView Shown { get; set; }

    [Inject]
    private SqlRunner Runner { get; set; } = null!;

    protected override async Task LoadAsync(ScopeView view, CancellationToken token)
    {
        if (view.Scope.Equals(askedFor) && values.Failure is null && view.Window.NowUtc - askedAtUtc < RefreshInterval)
            return;

        // Staff may choose among all tenants, whatever is chosen now; a customer's one tenant stays the only one.
        var readable = ReadableTenants.For(State.Person, []);
        await FillAsync(values, cancel => ScopeValuesQuery.RunAsync(Runner, new ScopeValuesParameters(view.Window, readable), cancel), token);
        (askedFor, askedAtUtc) = (view.Scope, view.Window.NowUtc);
        if (values.HasValue)
            State.ReportSimulated(values.Value!.Simulated);
    }

    private IEnumerable<(FilterKind Kind, string Title, IReadOnlyList<string> Names)> Groups(ScopeValues found)
    {
        if (State.Person.IsStaff() && found.Tenants.Count > 0)
            yield return (FilterKind.Tenant, "Tenant", found.Tenants);

        if (found.Models.Count > 0)
            yield return (FilterKind.Model, "Model", found.Models);

        if (found.Projects.Count > 0)
            yield return (FilterKind.Project, "Project", found.Projects);
    }
}
