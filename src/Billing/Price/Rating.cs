using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>Tokens × price: a pure function of usage and book (house rule 4). Ingest, re-pricing, invoice and page call the same one.</summary>
public static class Rating
{
    /// <summary>The most lines one rating can yield: the length a caller's span needs.</summary>
    public static int MaxLines { get; } = TokenBuckets.All.Count;

    /// <summary>One line for each bucket with tokens, in the order of <see cref="TokenBuckets.All"/>.</summary>
    /// <param name="book">The snapshot to rate by.</param>
    /// <param name="model">The model as the usage names it.</param>
    /// <param name="bucketStartUtc">Event time (R7), or the start of its 15 minutes: prices change on quarter hours only.</param>
    /// <param name="tokens">May be negative: a correction gives the exact opposite of what it corrects.</param>
    public static IReadOnlyList<ChargeLine> Rate(PriceBook book, string model, DateTime bucketStartUtc, in TokenCounts tokens)
    {
        var lines = new ChargeLine[MaxLines];
        return lines[..Rate(book, model, bucketStartUtc, tokens, lines)];
    }

    /// <summary>
    /// As the other overload, into the caller's span (at least <see cref="MaxLines"/> long); returns how many lines were
    /// written. Allocates nothing for priced and free usage; an unpriced line carries its reason as a new string.
    /// </summary>
    public static int Rate(
        PriceBook book, string model, DateTime bucketStartUtc, in TokenCounts tokens, Span<ChargeLine> lines)
    {
        if (bucketStartUtc.Kind == DateTimeKind.Local)
            throw new ArgumentException("usage is rated by UTC time", nameof(bucketStartUtc));

        var entry = book.Find(model, bucketStartUtc);
        var missing = entry is null ? ReasonForNoEntry(book, model, bucketStartUtc) : null;
        var count = 0;
        for (var bucket = TokenBucket.InputFresh; bucket <= TokenBucket.Unclassified; bucket++)
        {
            var quantity = tokens[bucket];
            if (quantity != 0)
                lines[count++] = Line(book.Currency, entry, model, bucket, quantity, missing);
        }

        return count;
    }

    private static ChargeLine Line(
        Currency currency, PriceEntry? entry, string model, TokenBucket bucket, long quantity, string? missing)
    {
        if (entry?[bucket] is not { } price)
        {
            var reason = missing ?? $"model \"{model}\" has no price for {bucket.Name()}";
            return new ChargeLine(bucket, quantity, PriceState.Unpriced, reason, 0m, 0m, currency, "");
        }

        return price.IsFree
            ? new ChargeLine(bucket, quantity, PriceState.Free, "", 0m, 0m, currency, entry.Version)
            : new ChargeLine(
                bucket, quantity, PriceState.Priced, "", price.PerMillionTokens, price.Charge(quantity), currency, entry.Version);
    }

    private static string ReasonForNoEntry(PriceBook book, string model, DateTime atUtc)
    {
        DateTime? lastEnd = null, nextStart = null;
        var isKnown = false;
        foreach (var entry in book.Matching(model))
        {
            isKnown = true;
            if (entry.ValidToUtc is { } end && end <= atUtc && (lastEnd is null || end > lastEnd))
                lastEnd = end;
            if (entry.ValidFromUtc > atUtc && (nextStart is null || entry.ValidFromUtc < nextStart))
                nextStart = entry.ValidFromUtc;
        }

        return (isKnown, lastEnd, nextStart) switch
        {
            (false, _, _) => $"no price for model \"{model}\"",
            (_, null, { } start) => $"model \"{model}\" has no price before {Utc.Text(start)}",
            (_, { } end, null) => $"model \"{model}\" has no price from {Utc.Text(end)} on",
            (_, { } end, { } start) => $"model \"{model}\" has no price from {Utc.Text(end)} to {Utc.Text(start)}",
            _ => throw new InvalidOperationException($"an entry for \"{model}\" is in effect but was not found"),
        };
    }
}
