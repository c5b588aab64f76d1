using System.Globalization;
using System.Text.Json.Nodes;
using Observe.Billing.Price;
using Observe.Vocabulary;

namespace Observe.Billing.Tests.Price;

/// <summary>
/// A case of price arithmetic as text a person can check by hand: a book, then what usage is charged by it.
/// <code>
/// # what this case is about
/// currency USD
/// price MODEL[, ALIAS…] from INSTANT [to INSTANT]
///   BUCKET PRICE
/// rate MODEL at INSTANT
///   BUCKET TOKENS -> AMOUNT at PRICE | free | unpriced: REASON
/// </code>
/// Running a case writes the arrows anew; the whole text must come out as it was.
/// </summary>
internal static class PriceCase
{
    public static string Run(string text)
    {
        var lines = text.Split('\n');
        var book = PriceBook.Parse(BookOf(lines).ToJsonString());
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("rate ", StringComparison.Ordinal))
                Rate(book, lines, i);
        }

        return string.Join('\n', lines);
    }

    private static JsonObject BookOf(string[] lines)
    {
        var book = new JsonObject { ["name"] = "case", ["currency"] = "", ["prices"] = new JsonArray() };
        JsonObject? prices = null;
        foreach (var line in lines)
        {
            var words = line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["currency", var code]:
                    book["currency"] = code;
                    break;
                case ["price", ..]:
                    prices = [];
                    book["prices"]!.AsArray().Add(Entry(words, prices));
                    break;
                case ["rate", ..]:
                    prices = null;
                    break;
                case [var bucket, .. var price] when line.StartsWith(' ') && prices is not null:
                    prices[bucket] = string.Join(' ', price);
                    break;
            }
        }

        return book;
    }

    private static JsonObject Entry(string[] words, JsonObject prices)
    {
        var from = Array.IndexOf(words, "from");
        var to = Array.IndexOf(words, "to");
        return new JsonObject
        {
            ["model"] = words[1],
            ["aliases"] = new JsonArray([.. words[2..from].Select(alias => (JsonNode)alias)]),
            ["validFrom"] = words[from + 1],
            ["validTo"] = to < 0 ? null : words[to + 1],
            ["perMillionTokens"] = prices,
        };
    }

    private static void Rate(PriceBook book, string[] lines, int at)
    {
        var words = lines[at].Split(' ');
        var instant = DateTime.Parse(words[3], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        object tokens = default(TokenCounts);
        var usage = lines.Skip(at + 1).TakeWhile(line => line.StartsWith(' ')).Select(Usage).ToList();
        foreach (var (bucket, count) in usage)
        {
            Assert.True(TokenBuckets.TryParse(bucket, out var parsed), $"no bucket {bucket}");
            typeof(TokenCounts).GetProperty(parsed.ToString())!.SetValue(tokens, count);
        }

        var charged = Rating.Rate(book, words[1], instant, (TokenCounts)tokens).ToDictionary(line => line.Bucket.Name());
        for (var i = 0; i < usage.Count; i++)
        {
            var result = charged.TryGetValue(usage[i].Bucket, out var line) ? Text(line) : "no line";
            lines[at + 1 + i] = $"  {usage[i].Bucket} {usage[i].Tokens.ToString(CultureInfo.InvariantCulture)} -> {result}";
        }
    }

    private static (string Bucket, long Tokens) Usage(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (words[0], long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static string Text(ChargeLine line) => line.State switch
    {
        PriceState.Priced => string.Create(CultureInfo.InvariantCulture, $"{line.Money} at {line.UnitPricePerMillion:0.######}"),
        PriceState.Free => "free",
        _ => $"unpriced: {line.Reason}",
    };
}
