using System.Collections.Immutable;

namespace Observe.Dashboard.Scope;

/// <summary>What a page is asked for at one moment: the scope, its instants, and the tenants this person may read (R13).</summary>
public sealed record ScopeView(PageScope Scope, TimeWindow Window, ReadableTenants Tenants)
{
    public ImmutableArray<string> Projects => Scope.Projects;
    public ImmutableArray<string> Models => Scope.Models;
    public ImmutableArray<string> Users => Scope.Users;
}
