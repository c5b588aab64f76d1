using System.Collections.Frozen;
using Observe.Catalog.Tables;
using Observe.Vocabulary;

namespace Observe.Billing.Close;

/// <summary>
/// The closed billing months of every tenant at one moment, and the rule of R8: a charge belongs to the month of its usage while
/// that is open for the tenant, then to the tenant's oldest open month after it, linked to the one it corrects. Immutable.
/// </summary>
public sealed class ClosedPeriods
{
    /// <summary>Nothing is closed.</summary>
    public static readonly ClosedPeriods None = new([]);

    // A few bytes a tenant and month; a year of a thousand tenants is twelve thousand.
    private readonly FrozenDictionary<string, FrozenSet<BillingPeriod>> byTenant;

    public ClosedPeriods(IReadOnlyCollection<ClosedPeriod> closed)
    {
        Count = closed.Count;
        byTenant = closed
            .GroupBy(row => row.TenantId, row => row.Period, StringComparer.Ordinal)
            .ToFrozenDictionary(tenant => tenant.Key, tenant => tenant.ToFrozenSet(), StringComparer.Ordinal);
    }

    /// <summary>How many months are closed, those of every tenant together.</summary>
    public int Count { get; }

    /// <summary>Where a charge for usage of that quarter hour belongs.</summary>
    public PeriodPlace Place(string tenant, DateTime bucketStart)
    {
        var month = BillingPeriod.Of(bucketStart);
        if (!byTenant.TryGetValue(tenant, out var closed) || !closed.Contains(month))
            return new PeriodPlace(month, null);

        var open = month.Next;
        while (closed.Contains(open))
            open = open.Next;
        return new PeriodPlace(open, month);
    }
}
