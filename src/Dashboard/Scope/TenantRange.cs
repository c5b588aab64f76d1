namespace Observe.Dashboard.Scope;

/// <summary>
/// What limits every query of every page: a range of time and the tenants that the person asking may read (R13). Parameters of
/// queries derive from it, and the tenants can only come from <see cref="ReadableTenants"/>; a test asks every query.
/// </summary>
public abstract record TenantRange
{
    /// <param name="fromUtc">First instant of the range, UTC, a quarter hour.</param>
    /// <param name="toUtc">End of the range, exclusive, UTC, a quarter hour.</param>
    /// <param name="tenants">From the person who is signed in.</param>
    protected TenantRange(DateTime fromUtc, DateTime toUtc, ReadableTenants tenants)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        FromTime = fromUtc;
        ToTime = toUtc;
        Tenants = tenants.Parameter;
    }

    public DateTime FromTime { get; }

    public DateTime ToTime { get; }

    /// <summary>Empty means all, which <see cref="ReadableTenants"/> hands to staff only.</summary>
    public IReadOnlyList<string> Tenants { get; }
}
