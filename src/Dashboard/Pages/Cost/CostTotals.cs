using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>Counted usage and exact charges of a range. Tokens are counted, not billed, unless a name says so.</summary>
public sealed record CostTotals
{
    /// <summary>Counted requests.</summary>
    public required long Requests { get; init; }

    /// <summary>All input buckets.</summary>
    public required long InputTokens { get; init; }

    /// <summary>All output buckets.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Tokens whose bucket nothing decides (R4).</summary>
    public required long UnclassifiedTokens { get; init; }

    /// <summary>Requests of the period before.</summary>
    public required long PreviousRequests { get; init; }

    /// <summary>Tokens of the period before.</summary>
    public required long PreviousTokens { get; init; }

    /// <summary>When the newest of these numbers was counted, UTC; null for an empty range.</summary>
    public required DateTime? RefreshedAtUtc { get; init; }

    /// <summary>One entry a currency, alphabetical; empty when nothing was rated.</summary>
    public required IReadOnlyList<CurrencyTotals> Currencies { get; init; }

    public long Tokens => InputTokens + OutputTokens + UnclassifiedTokens;

    /// <summary>Tokens without a price (R5).</summary>
    public long UnpricedTokens => Currencies.Sum(currency => currency.UnpricedTokens);

    /// <summary>Tokens that were counted a moment ago and are not rated yet; 0 once rating has caught up.</summary>
    public long UnratedTokens => Tokens - Currencies.Sum(currency => currency.BilledTokens + currency.UnpricedTokens);

    public bool IsEmpty => Requests == 0 && Tokens == 0 && Currencies.All(currency => currency.Charges.Amount == 0m);

    internal static CostTotals Of(IReadOnlyList<CostTotalsRow> rows)
    {
        var counted = rows.SingleOrDefault(row => row.Currency.Length == 0);
        return new CostTotals
        {
            Requests = counted?.Requests ?? 0,
            InputTokens = counted?.InputTokens ?? 0,
            OutputTokens = counted?.OutputTokens ?? 0,
            UnclassifiedTokens = counted?.UnclassifiedTokens ?? 0,
            PreviousRequests = counted?.PreviousRequests ?? 0,
            PreviousTokens = counted?.PreviousTokens ?? 0,
            RefreshedAtUtc = counted is { } row && row.RefreshedAt > DateTime.UnixEpoch ? row.RefreshedAt : null,
            Currencies = [.. rows.Where(other => other.Currency.Length > 0).Select(CurrencyTotals.Of)],
        };
    }
}

/// <summary>Exact charges in one currency. Billed tokens are priced or free; a unit price is taken over them.</summary>
/// <param name="Charges">The sum.</param>
/// <param name="InputCharges">Of input buckets.</param>
/// <param name="OutputCharges">Of output buckets.</param>
/// <param name="BilledTokens">Priced and free, unclassified ones included.</param>
/// <param name="BilledInputTokens">Priced and free input.</param>
/// <param name="BilledOutputTokens">Priced and free output.</param>
/// <param name="UnpricedTokens">Without a price.</param>
/// <param name="PreviousCharges">The sum of the period before.</param>
public sealed record CurrencyTotals(
    Money Charges,
    Money InputCharges,
    Money OutputCharges,
    long BilledTokens,
    long BilledInputTokens,
    long BilledOutputTokens,
    long UnpricedTokens,
    Money PreviousCharges)
{
    /// <summary>Charges per million billed tokens; null where none were billed.</summary>
    public Money? BlendedPrice => PerMillionTokens.Of(Charges, BilledTokens);

    /// <summary>Charges per million billed input tokens.</summary>
    public Money? InputPrice => PerMillionTokens.Of(InputCharges, BilledInputTokens);

    /// <summary>Charges per million billed output tokens.</summary>
    public Money? OutputPrice => PerMillionTokens.Of(OutputCharges, BilledOutputTokens);

    internal static CurrencyTotals Of(CostTotalsRow row)
    {
        var currency = Currency.Parse(row.Currency);
        return new CurrencyTotals(
            new Money(row.Amount, currency),
            new Money(row.InputAmount, currency),
            new Money(row.OutputAmount, currency),
            row.BilledTokens,
            row.BilledInputTokens,
            row.BilledOutputTokens,
            row.UnpricedTokens,
            new Money(row.PreviousAmount, currency));
    }
}
