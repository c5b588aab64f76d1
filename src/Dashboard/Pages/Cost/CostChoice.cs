using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>What the page's own part of the URL asks for: <c>?by=model&amp;per=day&amp;sort=requests&amp;order=asc&amp;currency=EUR</c>.</summary>
/// <param name="By">The dimension.</param>
/// <param name="Period">The width of a bar.</param>
/// <param name="Sort">The table's order.</param>
/// <param name="Descending">Largest first.</param>
/// <param name="Currency">Which currency the chart shows where there are several; null for the largest.</param>
public sealed record CostChoice(CostDimension By, CostPeriod Period, CostSort Sort, bool Descending, string? Currency)
{
    /// <summary>What cannot be read falls back to the default.</summary>
    public static CostChoice Read(string? by, string? per, string? sort, string? order, string? currency, TimeWindow window)
    {
        var chosen = CostSorts.Parse(sort);
        return new CostChoice(
            CostDimensions.Parse(by) ?? CostDimension.Tenant,
            CostPeriods.Choose(per, window),
            chosen == CostSort.Period ? CostSort.Amount : chosen,
            order != "asc" && chosen != CostSort.Name,
            currency);
    }

    /// <summary>Where a name leads: the next question about it.</summary>
    public CostDimension Next => By switch
    {
        CostDimension.Tenant => CostDimension.Project,
        CostDimension.Model => CostDimension.Tenant,
        _ => CostDimension.Model,
    };

    /// <summary>The filter that a name of the dimension sets; null where there is none.</summary>
    public FilterKind? Filter => By switch
    {
        CostDimension.Tenant => FilterKind.Tenant,
        CostDimension.Project => FilterKind.Project,
        CostDimension.Model => FilterKind.Model,
        CostDimension.User => FilterKind.User,
        _ => null,
    };

    /// <summary>The scope narrowed to one name; null where a name leads nowhere.</summary>
    public PageScope? Narrow(PageScope scope, string name, string owner)
    {
        if (Filter is not { } kind || name.Length == 0)
            return null;

        var narrowed = scope.Only(kind, name);
        return owner.Length == 0 ? narrowed : narrowed.Only(FilterKind.Tenant, owner);
    }
}
