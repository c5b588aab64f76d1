using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>One page of the table, or all of it for a download: what each name used and was charged.</summary>
public sealed class CostRowsQuery
{
    private CostRowsQuery()
    {
    }

    /// <summary>One page of rows; <see cref="CostRowsParameters.After"/> leads to the next.</summary>
    public static Task<IReadOnlyList<CostRow>> RunAsync(SqlRunner runner, CostRowsParameters parameters, CancellationToken token) =>
        runner.QueryAsync<CostRowsQuery, CostRow>(parameters, token);

    /// <summary>The same rows as they arrive, for downloads.</summary>
    public static IAsyncEnumerable<CostRow> StreamAsync(SqlRunner runner, CostRowsParameters parameters, CancellationToken token) =>
        runner.StreamAsync<CostRowsQuery, CostRow>(parameters, token);
}

/// <summary>The scope, broken down by a dimension and a period, in an order, from a row on.</summary>
public sealed record CostRowsParameters : CostBreakdown
{
    public CostRowsParameters(ScopeView view, CostDimension dimension, CostPeriod period)
        : base(view, dimension, period)
    {
    }

    /// <summary>A <see cref="CostSort"/>'s word.</summary>
    public string Sort { get; private init; } = CostSort.Amount.Key();

    /// <summary>Largest, or latest, first; names always ascend.</summary>
    public bool Descending { get; private init; } = true;

    public bool Paged { get; private init; }

    public decimal AfterNumber { get; private init; }

    public string AfterName { get; private init; } = "";

    public string AfterOwner { get; private init; } = "";

    public string AfterCurrency { get; private init; } = "";

    public DateTime AfterPeriod { get; private init; } = DateTime.UnixEpoch;

    public int Limit { get; init; } = 50;

    public CostRowsParameters SortedBy(CostSort sort, bool descending) =>
        this with { Sort = sort.Key(), Descending = descending && sort != CostSort.Name };

    /// <summary>The rows that follow <paramref name="last"/> in the same order.</summary>
    public CostRowsParameters After(CostRow last) => this with
    {
        Paged = true,
        AfterNumber = last.SortNumber,
        AfterName = last.Name,
        AfterOwner = last.Owner,
        AfterCurrency = last.Currency,
        AfterPeriod = last.PeriodStart,
    };
}
