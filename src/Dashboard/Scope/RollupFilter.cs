namespace Observe.Dashboard.Scope;

/// <summary>Range, tenants and filters of a query over the rollups of a quarter hour.</summary>
public abstract record RollupFilter : TenantRange
{
    /// <summary>What the page's scope says, summed whole or in steps of the zone's hours or days.</summary>
    protected RollupFilter(ScopeView view)
        : this(view, view.Window.Step is Step.Hour or Step.Day)
    {
    }

    /// <summary>What the page's scope says.</summary>
    /// <param name="view">The scope at one moment.</param>
    /// <param name="hoursSuffice">False when the query tells quarter hours apart.</param>
    protected RollupFilter(ScopeView view, bool hoursSuffice)
        : this(view.Window.FromUtc, view.Window.ToUtc, view.Window.Zone, view.Tenants)
    {
        WholeHours = WholeHours && hoursSuffice;
        Projects = view.Projects;
        Models = view.Models;
        Users = view.Users;
    }

    /// <summary>Everything in a range.</summary>
    protected RollupFilter(DateTime fromUtc, DateTime toUtc, TimeZoneInfo zone, ReadableTenants tenants)
        : base(fromUtc, toUtc, tenants) => WholeHours = HourGrid.Fits(fromUtc, toUtc, zone);

    /// <summary>
    /// True when every boundary that matters lies on a full hour UTC: the query then reads a projection with a quarter of the rows.
    /// </summary>
    public bool WholeHours { get; protected init; }

    public IReadOnlyList<string> Projects { get; init; } = [];

    public IReadOnlyList<string> Models { get; init; } = [];

    public IReadOnlyList<string> Users { get; init; } = [];
}
