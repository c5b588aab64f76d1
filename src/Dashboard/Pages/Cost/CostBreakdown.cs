using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>The scope, broken down by a dimension and a period.</summary>
public abstract record CostBreakdown : RollupFilter
{
    protected CostBreakdown(ScopeView view, CostDimension dimension, CostPeriod period)
        : base(view, hoursSuffice: period != CostPeriod.QuarterHour)
    {
        Dimension = dimension.Column();
        Owned = dimension.IsOwned();
        Period = period.Key();
        Zone = view.Window.ZoneName;
    }

    public string Dimension { get; }

    public bool Owned { get; }

    public string Period { get; }

    public string Zone { get; }
}
