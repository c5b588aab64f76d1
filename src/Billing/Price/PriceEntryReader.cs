using System.Text.Json;
using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>Reads one element of a book's <c>prices</c>.</summary>
internal sealed class PriceEntryReader(JsonWalk walk, string path)
{
    private static readonly string[] Keys = ["model", "aliases", "validFrom", "validTo", "perMillionTokens"];

    /// <summary>Null when the entry could not be read at all; a failure has been noted then.</summary>
    public PriceEntry? Read(JsonElement element, int index, Currency currency)
    {
        if (!walk.TryObject(element, path, Keys, out var keys))
            return null;

        var model = walk.Text(keys, "model", $"{path}.model", required: true);
        var aliases = ReadAliases(keys, model);
        var from = ReadInstant(keys, "validFrom", required: true);
        var to = ReadInstant(keys, "validTo", required: false);
        if (from is { } start && to is { } end && end <= start)
            walk.Add($"{path}.validTo", $"{Utc.Text(end)} is not after validFrom {Utc.Text(start)}");

        if (!keys.TryGetValue("perMillionTokens", out var prices))
            walk.Add($"{path}.perMillionTokens", "is missing");

        var byBucket = new BucketPricesReader(walk, $"{path}.perMillionTokens").Read(prices);
        return model is null || from is null
            ? null
            : new PriceEntry(index, currency, model, aliases, from.Value, to, byBucket);
    }

    private List<string> ReadAliases(Dictionary<string, JsonElement> keys, string? model)
    {
        var aliases = new List<string>();
        if (walk.Array(keys, "aliases", $"{path}.aliases", required: false) is not { } list)
            return aliases;

        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var at = $"{path}.aliases[{index++}]";
            var name = walk.Text(new(StringComparer.Ordinal) { ["alias"] = element }, "alias", at, required: true);
            if (name is null)
                continue;

            if (name == model || aliases.Contains(name, StringComparer.Ordinal))
                walk.Add(at, $"\"{name}\" already names this entry");
            else
                aliases.Add(name);
        }

        return aliases;
    }

    private DateTime? ReadInstant(Dictionary<string, JsonElement> keys, string key, bool required)
    {
        var at = $"{path}.{key}";
        if (walk.Text(keys, key, at, required) is not { } text)
            return null;

        if (!Utc.TryParse(text, out var instant))
        {
            walk.Add(at, $"\"{text}\" is not a UTC instant; write it like \"2023-01-01T00:00:00Z\"");
            return null;
        }

        if (!QuarterHour.IsStart(instant))
        {
            walk.Add(at, $"\"{text}\" is not on a quarter hour; usage is kept in buckets of 15 minutes, which have one price each");
            return null;
        }

        return instant;
    }
}
