using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>The prices that rated the tokens of the range: what was charged, not what a book says today.</summary>
public sealed class PriceListQuery
{
    private PriceListQuery()
    {
    }

    public static Task<IReadOnlyList<PriceRow>> RunAsync(SqlRunner runner, PriceListParameters parameters, CancellationToken token) =>
        runner.QueryAsync<PriceListQuery, PriceRow>(parameters, token);
}

/// <summary>The scope.</summary>
public sealed record PriceListParameters : RollupFilter
{
    public PriceListParameters(ScopeView view)
        : base(view, hoursSuffice: true)
    {
    }

    public int Limit { get; init; } = 200;
}

/// <param name="Model">As usage names it.</param>
/// <param name="TokenBucket">e.g. <c>input_fresh</c>.</param>
/// <param name="State"><c>priced</c>, <c>free</c> or <c>unpriced</c>.</param>
/// <param name="Currency">ISO code.</param>
/// <param name="UnitPrice">Currency units per million tokens; 0 when free or unpriced.</param>
/// <param name="PriceVersion">Of the book's entry; empty when unpriced.</param>
/// <param name="FirstStart">First quarter hour (or hour, for ranges of whole hours) that it rated, UTC.</param>
/// <param name="LastStart">The last one.</param>
/// <param name="Tokens">How many it rated.</param>
public sealed record PriceRow(
    string Model,
    string TokenBucket,
    string State,
    string Currency,
    decimal UnitPrice,
    string PriceVersion,
    DateTime FirstStart,
    DateTime LastStart,
    long Tokens)
{
    public Money Price => new(UnitPrice, Vocabulary.Currency.Parse(Currency));
}
