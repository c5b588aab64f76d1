using System.Text.Json.Nodes;
using Observe.Billing.Price;

namespace Observe.Billing.Tests.Price;

/// <summary>Short ways to write price books in tests.</summary>
internal static class Books
{
    /// <summary>A book in USD with these entries as JSON objects.</summary>
    public static string Json(params string[] entries) =>
        $$"""{ "name": "test", "currency": "USD", "prices": [ {{string.Join(", ", entries)}} ] }""";

    public static PriceBook Of(params string[] entries) => PriceBook.Parse(Json(entries));

    /// <summary>One entry. Prices as <c>bucket=price;…</c>.</summary>
    public static string Entry(string model, string prices, string from = "2024-01-01T00:00:00Z", string? to = null, params string[] aliases)
    {
        var byBucket = new JsonObject();
        foreach (var pair in prices.Split(';'))
            byBucket[pair[..pair.IndexOf('=', StringComparison.Ordinal)]] = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];

        return new JsonObject
        {
            ["model"] = model,
            ["aliases"] = new JsonArray([.. aliases.Select(alias => (JsonNode)alias)]),
            ["validFrom"] = from,
            ["validTo"] = to,
            ["perMillionTokens"] = byBucket,
        }.ToJsonString();
    }

    public static DateTime Utc(string text) =>
        DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
}
