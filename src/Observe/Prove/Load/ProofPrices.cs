using System.Globalization;
using System.Text.Json;
using Observe.Vocabulary;

namespace Observe.Observe.Prove.Load;

/// <summary>
/// The prices of a run, kept twice: as the price book that Observe imports, and as the plain decimals that the oracle
/// multiplies with. One model changes its price in the middle of the load, one bucket is free, one model has no price.
/// </summary>
internal sealed class ProofPrices(DateTime changesAt)
{
    public const string Changing = "priced-8b";
    public const string Steady = "priced-70b";
    public const string Unpriced = "unlisted-1b";

    private const string Currency = "USD";
    private static readonly DateTime begin = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // Digits that a binary fraction cannot keep. Null is free.
    private static readonly (TokenBucket Bucket, decimal? Before, decimal? After, decimal? Steady)[] perMillion =
    [
        (TokenBucket.InputFresh, 0.37m, 0.410003m, 1.130001m),
        (TokenBucket.InputCacheRead, 0.037m, 0.041m, null),
        (TokenBucket.InputCacheWriteOther, 0.462511m, 0.5m, 1.2m),
        (TokenBucket.OutputText, 1.130001m, 1.2m, 2.999999m),
        (TokenBucket.OutputReasoning, 1.5m, 1.500007m, 3.3m),
    ];

    /// <summary>The price of a million tokens, 0 where they are free; false where there is none.</summary>
    public bool TryFind(string model, TokenBucket bucket, DateTime at, out decimal price, out bool isFree)
    {
        (price, isFree) = (0, false);
        foreach (var line in perMillion)
        {
            if (line.Bucket != bucket || model is not (Changing or Steady))
                continue;

            var found = model == Steady ? line.Steady : at < changesAt ? line.Before : line.After;
            (price, isFree) = (found ?? 0, found is null);
            return true;
        }

        return false;
    }

    /// <summary>The price book in JSON.</summary>
    public string Book() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["name"] = "Proof",
        ["currency"] = Currency,
        ["prices"] = new[]
        {
            Entry(Changing, begin, changesAt, line => line.Before),
            Entry(Changing, changesAt, null, line => line.After),
            Entry(Steady, begin, null, line => line.Steady),
        },
    });

    private static Dictionary<string, object?> Entry(
        string model, DateTime from, DateTime? to, Func<(TokenBucket Bucket, decimal? Before, decimal? After, decimal? Steady), decimal?> price) => new()
        {
            ["model"] = model,
            ["validFrom"] = Text(from),
            ["validTo"] = to is { } end ? Text(end) : null,
            ["perMillionTokens"] = perMillion.ToDictionary(
                line => line.Bucket.Name(), line => price(line)?.ToString(CultureInfo.InvariantCulture) ?? "free"),
        };

    private static string Text(DateTime instant) => instant.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
