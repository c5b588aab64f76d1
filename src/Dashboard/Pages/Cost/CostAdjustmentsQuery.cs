using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>
/// Where bills and usage differ: what came after its month was closed is billed in a later one (R8). The page's other figures are
/// about usage in a range, whenever it is billed.
/// </summary>
public sealed class CostAdjustmentsQuery
{
    private CostAdjustmentsQuery()
    {
    }

    public static Task<IReadOnlyList<CostAdjustmentsRow>> RunAsync(SqlRunner runner, CostAdjustmentsParameters parameters, CancellationToken token) =>
        runner.QueryAsync<CostAdjustmentsQuery, CostAdjustmentsRow>(parameters, token);
}

/// <summary>The scope, and the months of UTC that it touches.</summary>
public sealed record CostAdjustmentsParameters : RollupFilter
{
    public CostAdjustmentsParameters(ScopeView view)
        : base(view, hoursSuffice: true) =>
        (FirstPeriod, LastPeriod) = (BillingPeriod.Of(FromTime).Number, BillingPeriod.Of(ToTime.AddTicks(FromTime < ToTime ? -1 : 0)).Number);

    public int FirstPeriod { get; }

    public int LastPeriod { get; }

    /// <summary>Years of months in every currency; a line of text names a few.</summary>
    public int Limit { get; init; } = 500;
}

/// <param name="Currency">ISO code.</param>
/// <param name="Period">The month that bills it, as a number.</param>
/// <param name="Adjusts">The closed month that it corrects.</param>
/// <param name="Billed">The part on the bills of the range's months.</param>
/// <param name="Used">The part whose usage lies in the range.</param>
public sealed record CostAdjustmentsRow(string Currency, uint Period, uint Adjusts, decimal Billed, decimal Used);
