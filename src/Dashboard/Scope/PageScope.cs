using System.Collections.Immutable;

namespace Observe.Dashboard.Scope;

/// <summary>One dimension a person can filter by; its lower-case name is the URL parameter.</summary>
public enum FilterKind
{
    Tenant,
    Project,
    Model,
    User,
}

/// <summary>
/// The state of a page: everything that decides what it shows, and nothing else. It is the URL, read; see <see cref="ScopeUrl"/>.
/// </summary>
public sealed record PageScope
{
    public static PageScope Default { get; } = new();

    public TimeRange Range { get; init; } = TimeRange.Default;

    /// <summary>IANA name; null follows the browser.</summary>
    public string? Zone { get; init; }

    /// <summary>Whether the page follows new data by itself.</summary>
    public bool Live { get; init; }

    public ImmutableArray<string> Tenants { get; init; } = [];
    public ImmutableArray<string> Projects { get; init; } = [];
    public ImmutableArray<string> Models { get; init; } = [];
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>The values chosen for one filter; empty for all.</summary>
    public ImmutableArray<string> this[FilterKind kind] => kind switch
    {
        FilterKind.Tenant => Tenants,
        FilterKind.Project => Projects,
        FilterKind.Model => Models,
        FilterKind.User => Users,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a filter"),
    };

    public PageScope With(FilterKind kind, ImmutableArray<string> values) => kind switch
    {
        FilterKind.Tenant => this with { Tenants = values },
        FilterKind.Project => this with { Projects = values },
        FilterKind.Model => this with { Models = values },
        FilterKind.User => this with { Users = values },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a filter"),
    };

    /// <summary>The same scope narrowed to one value, e.g. where a bar or a row leads.</summary>
    public PageScope Only(FilterKind kind, string value) => With(kind, [value]);

    /// <summary>The same scope with one value switched on or off.</summary>
    public PageScope Toggle(FilterKind kind, string value) =>
        With(kind, this[kind].Contains(value) ? this[kind].Remove(value) : this[kind].Add(value));

    public bool HasFilters => Tenants.Length + Projects.Length + Models.Length + Users.Length > 0;

    public bool Equals(PageScope? other) => other is not null && ScopeUrl.Query(this) == ScopeUrl.Query(other);

    public override int GetHashCode() => ScopeUrl.Query(this).GetHashCode(StringComparison.Ordinal);
}
