using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>What a new book says differently about one model and bucket in a span of time that has already begun.</summary>
/// <param name="Model">The model; for a glob, an example of a name it matches.</param>
/// <param name="Bucket">Which tokens.</param>
/// <param name="FromUtc">First instant of the difference.</param>
/// <param name="ToUtc">End of the difference, at most the moment of recording.</param>
/// <param name="Before">Price per million with currency, <c>free</c>, or null for unpriced.</param>
/// <param name="After">The same in the new book.</param>
public sealed record PriceDifference(
    string Model, TokenBucket Bucket, DateTime FromUtc, DateTime ToUtc, string? Before, string? After)
{
    /// <summary>
    /// Changing or removing what was charged is a restatement. Pricing what was unpriced is not: it is what unpriced usage
    /// waits for (rule R5).
    /// </summary>
    public bool IsRestatement => Before is not null;

    public override string ToString() =>
        $"{Model} {Bucket.Name()} from {Utc.Text(FromUtc)} to {Utc.Text(ToUtc)}: {Before ?? "unpriced"} → {After ?? "unpriced"}";
}
