using Observe.Catalog.Books;
using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>Brings a price book from text into the catalog, and gives the one that holds now.</summary>
public sealed class PriceBookImport(PriceBooks books, TimeProvider clock)
{
    /// <summary>
    /// How long before it holds a change of prices has to be imported: Metering has to have heard of it before it charges
    /// the first quarter hour by it.
    /// </summary>
    public static readonly TimeSpan LeastNotice = TimeSpan.FromMinutes(1);

    // A person reads the first few; the rest says the same.
    private const int MaxShown = 20;

    /// <summary>
    /// Records the text as the newest version, unless it says exactly what the newest says already. A book that would change
    /// what past usage was charged is refused;
    /// so is one that would change a price with less than <see cref="LeastNotice"/>.
    /// </summary>
    /// <exception cref="PriceBookException">The text is no price book, or it would restate the past.</exception>
    public async Task<ImportedPriceBook> ImportAsync(string json, string source, string author, CancellationToken token = default)
    {
        var next = PriceBook.Parse(json);
        while (true)
        {
            var newest = await books.NewestAsync(token);
            if (newest?.ContentSha256 == PriceBooks.Sha256(json))
                return new ImportedPriceBook(newest.Version, next, IsNew: false);

            var recordedAt = clock.GetUtcNow().UtcDateTime;
            if (newest is not null)
                RefuseRestatement(PriceBook.Parse(newest.Content), next, recordedAt + LeastNotice);

            if (await books.AppendAsync(json, newest?.Version ?? 0, recordedAt, source, author, token) is { } recorded)
                return new ImportedPriceBook(recorded.Version, next, IsNew: true);
        }
    }

    /// <summary>The newest recorded book; null when none was ever imported.</summary>
    public async Task<ImportedPriceBook?> CurrentAsync(CancellationToken token = default) =>
        await books.NewestAsync(token) is { } newest
            ? new ImportedPriceBook(newest.Version, PriceBook.Parse(newest.Content), IsNew: false)
            : null;

    private static void RefuseRestatement(PriceBook previous, PriceBook next, DateTime fixedUntilUtc)
    {
        var restatements = PriceBook.Compare(previous, next, fixedUntilUtc).Where(difference => difference.IsRestatement).ToList();
        if (restatements.Count == 0)
            return;

        var boundary = NextQuarterHour(fixedUntilUtc);
        var unshown = restatements.Count - MaxShown;
        throw new PriceBookException(
        [
            .. restatements.Take(MaxShown).Select(difference => $"{difference} would change what past usage was charged"),
            .. unshown > 0 ? [$"… and {unshown} more like these"] : Array.Empty<string>(),
            $"leave past prices as they are; to change one, end it with validTo \"{Utc.Text(boundary)}\" (or later) and add an entry with that validFrom",
        ]);
    }

    private static DateTime NextQuarterHour(DateTime utc) =>
        QuarterHour.IsStart(utc) ? utc : QuarterHour.StartOf(utc) + QuarterHour.Length;
}
