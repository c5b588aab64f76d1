using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>Counted usage of a range beside that of the period before. Charges are <see cref="Cost.CostTotalsQuery"/>'s.</summary>
public sealed class OverviewTotalsQuery
{
    private OverviewTotalsQuery()
    {
    }

    public static Task<OverviewTotals> RunAsync(SqlRunner runner, OverviewTotalsParameters parameters, CancellationToken token) =>
        runner.QueryOneAsync<OverviewTotalsQuery, OverviewTotals>(parameters, token);
}

/// <summary>The scope and the period it is compared with.</summary>
public sealed record OverviewTotalsParameters : RollupFilter
{
    public OverviewTotalsParameters(ScopeView view)
        : base(view, hoursSuffice: true)
    {
        (PreviousFromTime, PreviousToTime) = view.Window.Previous;
        WholeHours = WholeHours && HourGrid.Fits(PreviousFromTime, PreviousToTime, TimeZoneInfo.Utc);
    }

    public DateTime PreviousFromTime { get; }

    public DateTime PreviousToTime { get; }
}

/// <param name="Requests">Counted requests, failed ones included.</param>
/// <param name="Errors">Requests that failed.</param>
/// <param name="LowConfidence">Requests whose token buckets contradict each other or were guessed (R4).</param>
/// <param name="InputTokens">All input buckets.</param>
/// <param name="OutputTokens">All output buckets.</param>
/// <param name="UnclassifiedTokens">Tokens whose bucket nothing decides.</param>
/// <param name="PreviousRequests">In the period before.</param>
/// <param name="PreviousErrors">In the period before.</param>
/// <param name="PreviousInputTokens">In the period before.</param>
/// <param name="PreviousOutputTokens">In the period before.</param>
/// <param name="RefreshedAt">When the newest of these numbers was counted, UTC; 1970 for an empty range.</param>
public sealed record OverviewTotals(
    long Requests,
    long Errors,
    long LowConfidence,
    long InputTokens,
    long OutputTokens,
    long UnclassifiedTokens,
    long PreviousRequests,
    long PreviousErrors,
    long PreviousInputTokens,
    long PreviousOutputTokens,
    DateTime RefreshedAt)
{
    public bool IsEmpty => Requests == 0 && InputTokens == 0 && OutputTokens == 0 && UnclassifiedTokens == 0;
}
