using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>The charge for one token bucket. Sums of lines of one currency are exact; nothing is rounded before the invoice line.</summary>
/// <param name="Bucket">Which tokens.</param>
/// <param name="Quantity">Tokens; negative when a correction is rated.</param>
/// <param name="State">Priced, free or unpriced.</param>
/// <param name="Reason">Why it is unpriced; empty otherwise.</param>
/// <param name="UnitPricePerMillion">Currency units per million tokens; 0 when free or unpriced.</param>
/// <param name="Amount">Exactly Quantity × UnitPricePerMillion ÷ 1,000,000, with twelve decimals; 0 when free or unpriced.</param>
/// <param name="Currency">The book's currency.</param>
/// <param name="PriceVersion">The <see cref="PriceEntry.Version"/> that priced it; empty when unpriced.</param>
public readonly record struct ChargeLine(
    TokenBucket Bucket,
    long Quantity,
    PriceState State,
    string Reason,
    decimal UnitPricePerMillion,
    decimal Amount,
    Currency Currency,
    string PriceVersion)
{
    public Money Money => new(Amount, Currency);
}
