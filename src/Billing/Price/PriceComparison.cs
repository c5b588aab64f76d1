using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>
/// Compares two books over the time before a moment, for every name either could be asked for: prices only change where an
/// entry begins or ends, so one instant in each stretch between such points stands for all of it.
/// </summary>
internal static class PriceComparison
{
    public static IReadOnlyList<PriceDifference> Run(PriceBook previous, PriceBook next, DateTime recordedAtUtc)
    {
        var starts = previous.Entries.Concat(next.Entries)
            .SelectMany(entry => entry.ValidToUtc is { } end ? [entry.ValidFromUtc, end] : new[] { entry.ValidFromUtc })
            .Where(instant => instant < recordedAtUtc)
            .Distinct().Order().ToList();
        var differences = new List<PriceDifference>();
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : recordedAtUtc;
            foreach (var name in Names(previous, next, starts[i]))
                AddDifferences(differences, previous, next, name, starts[i], end);
        }

        return Joined(differences);
    }

    /// <summary>Every exact name, and an example for each combination of globs that a further name could match.</summary>
    private static IEnumerable<string> Names(PriceBook previous, PriceBook next, DateTime atUtc)
    {
        var names = previous.ExactNames.Concat(next.ExactNames).ToHashSet(StringComparer.Ordinal);
        var before = GlobsInEffect(previous, atUtc);
        var after = GlobsInEffect(next, atUtc);
        var isSame = previous.Currency == next.Currency
            && before.Select(Said).SequenceEqual(after.Select(Said), StringComparer.Ordinal);
        if (isSame)
            return names;

        var patterns = before.Concat(after).Select(glob => glob.Pattern).Distinct(StringComparer.Ordinal).ToList();
        return names.Concat(GlobWitnesses.Find(patterns, names));
    }

    private static List<(string Pattern, PriceEntry Entry)> GlobsInEffect(PriceBook book, DateTime atUtc) =>
        [.. book.Globs.Where(glob => glob.Entry.IsInEffect(atUtc))];

    // Equal text: the same names at the same prices.
    private static string Said((string Pattern, PriceEntry Entry) glob) =>
        glob.Pattern + string.Concat(TokenBuckets.All.Select(bucket => $"|{glob.Entry[bucket]}"));

    private static void AddDifferences(
        List<PriceDifference> differences, PriceBook previous, PriceBook next, string model, DateTime from, DateTime to)
    {
        var before = previous.Find(model, from);
        var after = next.Find(model, from);
        foreach (var bucket in TokenBuckets.All)
        {
            var (was, becomes) = (Text(previous, before?[bucket]), Text(next, after?[bucket]));
            if (was != becomes)
                differences.Add(new PriceDifference(model, bucket, from, to, was, becomes));
        }
    }

    private static string? Text(PriceBook book, UnitPrice? price) => price switch
    {
        null => null,
        { IsFree: true } => "free",
        { } unit => $"{unit} {book.Currency}",
    };

    /// <summary>Stretches that touch and say the same become one, so that a person reads each difference once.</summary>
    private static List<PriceDifference> Joined(List<PriceDifference> differences)
    {
        var joined = new List<PriceDifference>();
        foreach (var group in differences.GroupBy(d => (d.Model, d.Bucket)))
        {
            PriceDifference? open = null;
            foreach (var difference in group)
            {
                if (open is not null && open.ToUtc == difference.FromUtc && open.Before == difference.Before && open.After == difference.After)
                {
                    open = open with { ToUtc = difference.ToUtc };
                    continue;
                }

                if (open is not null)
                    joined.Add(open);
                open = difference;
            }

            joined.Add(open!);
        }

        return joined;
    }
}
