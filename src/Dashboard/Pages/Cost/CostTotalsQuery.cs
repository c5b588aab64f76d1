using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>
/// What a range was charged, exactly: the figures of the Cost page, of the first page, and of every summary outside the pages.
/// </summary>
public sealed class CostTotalsQuery
{
    private CostTotalsQuery()
    {
    }

    public static async Task<CostTotals> RunAsync(SqlRunner runner, CostTotalsParameters parameters, CancellationToken token)
    {
        var rows = await runner.QueryAsync<CostTotalsQuery, CostTotalsRow>(parameters, token);
        return CostTotals.Of(rows);
    }
}

/// <summary>The scope and the period it is compared with.</summary>
public sealed record CostTotalsParameters : RollupFilter
{
    public CostTotalsParameters(ScopeView view)
        : base(view, hoursSuffice: true)
    {
        (PreviousFromTime, PreviousToTime) = view.Window.Previous;
        WholeHours = WholeHours && HourGrid.Fits(PreviousFromTime, PreviousToTime, TimeZoneInfo.Utc);
    }

    /// <summary>Everything in a range, compared with nothing.</summary>
    /// <param name="fromUtc">A quarter hour, UTC.</param>
    /// <param name="toUtc">A quarter hour, UTC, exclusive.</param>
    /// <param name="tenants">Who may be read.</param>
    public CostTotalsParameters(DateTime fromUtc, DateTime toUtc, ReadableTenants tenants)
        : base(fromUtc, toUtc, TimeZoneInfo.Utc, tenants) => (PreviousFromTime, PreviousToTime) = (fromUtc, fromUtc);

    public DateTime PreviousFromTime { get; }

    public DateTime PreviousToTime { get; }
}

/// <summary>One currency's part, or, without a currency, what was counted. See CostTotalsQuery.sql.</summary>
public sealed record CostTotalsRow(
    string Currency,
    long Requests,
    long InputTokens,
    long OutputTokens,
    long UnclassifiedTokens,
    decimal Amount,
    decimal InputAmount,
    decimal OutputAmount,
    long BilledTokens,
    long BilledInputTokens,
    long BilledOutputTokens,
    long UnpricedTokens,
    long PreviousRequests,
    long PreviousTokens,
    decimal PreviousAmount,
    DateTime RefreshedAt);
