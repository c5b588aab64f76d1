using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>What one name used and was charged, in one period and one currency. Amounts and tokens are exact.</summary>
/// <param name="PeriodStart">Start of the hour, day or month of the zone, UTC; for the whole range its start.</param>
/// <param name="Name">Of the dimension; empty where usage names none.</param>
/// <param name="Owner">The tenant of a project, key or user; else empty.</param>
/// <param name="Currency">ISO code; empty for usage that nothing rated yet.</param>
/// <param name="Requests">Of the name, whatever its currencies.</param>
/// <param name="InputTokens">All input buckets.</param>
/// <param name="OutputTokens">All output buckets.</param>
/// <param name="UnclassifiedTokens">Tokens whose bucket nothing decides.</param>
/// <param name="PricedTokens">Those with a price.</param>
/// <param name="FreeTokens">Those that the book gives away.</param>
/// <param name="UnpricedTokens">Those without a price (R5).</param>
/// <param name="Amount">The charge.</param>
/// <param name="CurrencyAmount">All charges in this currency under the same filters: what a share is taken of.</param>
/// <param name="SortNumber">Where the row stands in its order; opaque.</param>
public sealed record CostRow(
    DateTime PeriodStart,
    string Name,
    string Owner,
    string Currency,
    long Requests,
    long InputTokens,
    long OutputTokens,
    long UnclassifiedTokens,
    long PricedTokens,
    long FreeTokens,
    long UnpricedTokens,
    decimal Amount,
    decimal CurrencyAmount,
    decimal SortNumber)
{
    public long Tokens => InputTokens + OutputTokens + UnclassifiedTokens;

    /// <summary>Null for usage that nothing rated yet.</summary>
    public Money? Charges => Currency.Length == 0 ? null : new Money(Amount, Vocabulary.Currency.Parse(Currency));

    /// <summary>Charges per million priced and free tokens; null where there are none.</summary>
    public Money? Price => Charges is { } charges ? PerMillionTokens.Of(charges, PricedTokens + FreeTokens) : null;

    /// <summary>0 … 1 of all charges in the currency; null where those are zero.</summary>
    public decimal? Share => CurrencyAmount == 0m ? null : Amount / CurrencyAmount;

    public CostState State => this switch
    {
        { Currency.Length: 0 } => CostState.Unrated,
        { UnpricedTokens: not 0, PricedTokens: 0, FreeTokens: 0 } => CostState.Unpriced,
        { UnpricedTokens: not 0 } => CostState.PartlyUnpriced,
        { PricedTokens: 0, FreeTokens: not 0 } => CostState.Free,
        _ => CostState.Priced,
    };
}

/// <summary>Whether a row's amount is all there is to say.</summary>
public enum CostState
{
    Priced,
    Free,
    PartlyUnpriced,
    Unpriced,

    /// <summary>Counted a moment ago, not rated yet.</summary>
    Unrated,
}
