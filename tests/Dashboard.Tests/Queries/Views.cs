using System.Collections.Immutable;
using System.Security.Claims;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>Scopes as a page would have them.</summary>
internal static class Views
{
    public static ClaimsPrincipal Staff { get; } = Person("administrator");

    public static ClaimsPrincipal Customer(string tenant) => Person("customer", new Claim("observe.tenant", tenant));

    /// <summary>All facts, seen by staff in UTC.</summary>
    public static ScopeView All { get; } = Of(Facts.FromUtc, Facts.ToUtc, "UTC");

    public static ScopeView Of(
        DateTime fromUtc, DateTime toUtc, string zone, ClaimsPrincipal? person = null,
        string[]? tenants = null, string[]? projects = null, string[]? models = null, string[]? users = null)
    {
        var scope = new PageScope
        {
            Range = TimeRange.Between(fromUtc, toUtc)!,
            Zone = zone,
            Tenants = [.. tenants ?? []],
            Projects = [.. projects ?? []],
            Models = [.. models ?? []],
            Users = [.. users ?? []],
        };
        var window = WindowOf.Range(scope.Range, Zones.Find(zone)!, Facts.ToUtc);
        return new ScopeView(scope, window, ReadableTenants.For(person ?? Staff, scope.Tenants));
    }

    /// <summary>The facts that a scope lets through.</summary>
    public static IReadOnlyList<Fact> Matching(this ScopeView view) =>
        [.. Facts.All.Where(fact => fact.BucketStart >= view.Window.FromUtc && fact.BucketStart < view.Window.ToUtc
            && Lets([.. view.Tenants.Parameter], fact.Tenant) && Lets(view.Projects, fact.Project)
            && Lets(view.Models, fact.Model) && Lets(view.Users, fact.User))];

    private static bool Lets(ImmutableArray<string> chosen, string value) => chosen.IsEmpty || chosen.Contains(value);

    private static ClaimsPrincipal Person(string role, params Claim[] more) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Role, role), .. more], "test"));
}
