using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>Charges over time, by the names with the highest charges and all others together.</summary>
public sealed class CostSeriesQuery
{
    private CostSeriesQuery()
    {
    }

    public static Task<IReadOnlyList<CostSeriesRow>> RunAsync(
        SqlRunner runner, CostSeriesParameters parameters, CancellationToken token) =>
        runner.QueryAsync<CostSeriesQuery, CostSeriesRow>(parameters, token);
}

/// <summary>The scope, broken down by a dimension and a period.</summary>
public sealed record CostSeriesParameters : CostBreakdown
{
    /// <summary>A chart tells eight colours apart: seven names and the rest.</summary>
    public const int NamedSeries = 7;

    public CostSeriesParameters(ScopeView view, CostDimension dimension, CostPeriod period)
        : base(view, dimension, period)
    {
    }

    public int Limit { get; init; } = NamedSeries;
}

/// <param name="PeriodStart">Start of the hour, day or month of the zone, UTC; may lie before the range.</param>
/// <param name="Rank">1 is the name with the highest charges; the last rank is all others, without a name.</param>
/// <param name="Name">Of the dimension; empty for all others, and for usage that names none.</param>
/// <param name="Owner">The tenant of a project, key or user; else empty.</param>
/// <param name="Currency">ISO code.</param>
/// <param name="Amount">Exact.</param>
/// <param name="Tokens">All rated tokens, unpriced ones included.</param>
public sealed record CostSeriesRow(
    DateTime PeriodStart, int Rank, string Name, string Owner, string Currency, decimal Amount, long Tokens)
{
    public bool IsRest => Rank > CostSeriesParameters.NamedSeries;
}
