using System.Collections.Frozen;
using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>
/// An immutable snapshot of what tenants pay. A model's entry at an instant is the first one in effect then: an exact name
/// (model or alias; case counts) before globs, globs in the order of the file.
/// </summary>
public sealed class PriceBook
{
    private readonly FrozenDictionary<string, PriceEntry[]> exact;
    private readonly (string Pattern, PriceEntry Entry)[] globs;

    internal PriceBook(string name, Currency currency, IReadOnlyList<PriceEntry> entries)
    {
        Name = name;
        Currency = currency;
        Entries = entries;
        var named = entries.SelectMany(entry => entry.Names.Select(text => (Name: text, Entry: entry))).ToList();
        exact = named.Where(pair => !Glob.IsGlob(pair.Name))
            .GroupBy(pair => pair.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(
                group => group.Key,
                group => group.Select(pair => pair.Entry).OrderBy(entry => entry.ValidFromUtc).ToArray(),
                StringComparer.Ordinal);
        globs = [.. named.Where(pair => Glob.IsGlob(pair.Name))];
    }

    /// <summary>In force where no book was ever imported: every model is unpriced, in no currency (XXX).</summary>
    public static PriceBook None { get; } = new("none", default, []);

    public string Name { get; }

    public Currency Currency { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<PriceEntry> Entries { get; }

    internal IEnumerable<string> ExactNames => exact.Keys;

    internal IReadOnlyList<(string Pattern, PriceEntry Entry)> Globs => globs;

    /// <summary>Reads a book from its JSON text.</summary>
    /// <exception cref="PriceBookException">Carries every failure, each in the words of the file.</exception>
    public static PriceBook Parse(string json) =>
        TryParse(json, out var failures) ?? throw new PriceBookException(failures);

    /// <summary>As <see cref="Parse"/>; null when there are failures.</summary>
    public static PriceBook? TryParse(string json, out IReadOnlyList<string> failures)
    {
        var reader = new PriceBookReader();
        var book = reader.Read(json);
        failures = reader.Failures;
        return failures.Count == 0 ? book : null;
    }

    /// <summary>The entry that prices a model at an instant (UTC); null when none is in effect then.</summary>
    public PriceEntry? Find(string model, DateTime atUtc)
    {
        if (exact.TryGetValue(model, out var entries))
        {
            foreach (var entry in entries)
            {
                if (entry.IsInEffect(atUtc))
                    return entry;
            }
        }

        return FindByGlob(model, atUtc);
    }

    /// <summary>What the two books say differently about time before <paramref name="recordedAtUtc"/>.</summary>
    public static IReadOnlyList<PriceDifference> Compare(PriceBook previous, PriceBook next, DateTime recordedAtUtc) =>
        PriceComparison.Run(previous, next, recordedAtUtc);

    internal PriceEntry? FindByGlob(string model, DateTime atUtc)
    {
        foreach (var (pattern, entry) in globs)
        {
            if (entry.IsInEffect(atUtc) && Glob.IsMatch(pattern, model))
                return entry;
        }

        return null;
    }

    /// <summary>Every entry whose name matches, whatever the time: for saying why none is in effect.</summary>
    internal IEnumerable<PriceEntry> Matching(string model) =>
        exact.GetValueOrDefault(model, []).Concat(globs.Where(glob => Glob.IsMatch(glob.Pattern, model)).Select(glob => glob.Entry));
}
