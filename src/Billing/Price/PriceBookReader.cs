using System.Text.Json;
using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>Reads the file form of a price book and collects every failure with its path, rather than stop at the first.</summary>
internal sealed class PriceBookReader
{
    private static readonly string[] BookKeys = ["name", "currency", "prices"];

    private readonly JsonWalk walk = new();

    public IReadOnlyList<string> Failures => walk.Failures;

    /// <summary>Null, or not to be used, when there are failures.</summary>
    public PriceBook? Read(string json)
    {
        using var document = Open(json);
        if (document is null || !walk.TryObject(document.RootElement, "", BookKeys, out var keys))
            return null;

        var name = walk.Text(keys, "name", "name", required: true) ?? "";
        var currency = ReadCurrency(keys);
        var entries = ReadEntries(keys, currency);
        walk.AddRange(PriceOverlaps.Find(entries));
        return Failures.Count == 0 ? new PriceBook(name, currency, entries) : null;
    }

    private JsonDocument? Open(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            walk.Add($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", $"not valid JSON: {FirstSentence(e.Message)}");
            return null;
        }
    }

    private Currency ReadCurrency(Dictionary<string, JsonElement> keys)
    {
        if (walk.Text(keys, "currency", "currency", required: true) is not { } text)
            return default;

        if (!Currency.TryParse(text, out var currency))
            walk.Add("currency", $"\"{text}\" is not an ISO 4217 currency code; write three capital letters, e.g. \"USD\"");

        return currency;
    }

    private List<PriceEntry> ReadEntries(Dictionary<string, JsonElement> keys, Currency currency)
    {
        var entries = new List<PriceEntry>();
        if (walk.Array(keys, "prices", "prices", required: true) is not { } list)
            return entries;

        if (list.GetArrayLength() == 0)
            walk.Add("prices", "is empty; a book needs at least one price");

        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            if (new PriceEntryReader(walk, $"prices[{index}]").Read(element, index, currency) is { } entry)
                entries.Add(entry);
            index++;
        }

        return entries;
    }

    // System.Text.Json appends "LineNumber: … | BytePositionInLine: …", which the path already says.
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
