using System.Globalization;
using Observe.Catalog.Periods;
using Observe.Catalog.Tables;
using Observe.Vocabulary;

namespace Observe.Billing.Close;

/// <summary>A tenant's billing month as it stands: what is charged to it, and what keeps it from being closed.</summary>
public sealed record PeriodCheck
{
    public required string Tenant { get; init; }

    public required BillingPeriod Period { get; init; }

    /// <summary>When and by whom it was closed; null while it is open.</summary>
    public required ClosedPeriod? Closed { get; init; }

    /// <summary>What is charged to it, one sum a currency.</summary>
    public required IReadOnlyList<Money> Charges { get; init; }

    /// <summary>The part of the charges that corrects closed months, one sum a currency.</summary>
    public required IReadOnlyList<Money> Adjustments { get; init; }

    /// <summary>What has no price (R5), the most tokens first.</summary>
    public required IReadOnlyList<UnpricedModel> Unpriced { get; init; }

    /// <summary>Quarter hours whose usage was counted and is not charged in full yet: seconds, normally.</summary>
    public required long UnchargedQuarterHours { get; init; }

    public long UnpricedTokens => Unpriced.Sum(model => model.Tokens);

    /// <summary>What keeps it from being closed, each in a sentence with the way out; empty when nothing does.</summary>
    /// <param name="waived">Whether somebody decided to close in spite of missing prices.</param>
    public IEnumerable<string> Failures(bool waived)
    {
        if (Closed is not null)
        {
            yield return BillingPeriods.AlreadyClosed(Closed);
            yield break;
        }

        if (UnchargedQuarterHours > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Tenant}: {UnchargedQuarterHours} quarter hours of {Period} are counted and not charged yet; try again in a moment, while Metering runs");
        }

        if (!waived && Unpriced.Count > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Tenant}: {UnpricedTokens} tokens of {Period} have no price ({string.Join(", ", Unpriced.Select(model => model.Model).Take(5))}); import a price book that names them, or waive it with --waive-unpriced REASON");
        }
    }
}

/// <summary>Tokens of a model that have no price.</summary>
/// <param name="Model">The model.</param>
/// <param name="Reason">Why there is no price.</param>
/// <param name="Tokens">How many.</param>
public sealed record UnpricedModel(string Model, string Reason, long Tokens);
