using System.Globalization;
using Observe.Billing.Price;
using Observe.Vocabulary;

namespace Observe.Observe.Demo;

/// <summary>Exact decimals as text.</summary>
internal static class DemoPrices
{
    /// <summary>Token bucket → price per million tokens, for the buckets that have one.</summary>
    public static IReadOnlyDictionary<string, string> Of(PriceEntry entry) => TokenBuckets.All
        .Where(bucket => entry[bucket] is not null)
        .ToDictionary(bucket => bucket.Name(), bucket => entry[bucket]!.Value.PerMillionTokens.ToString("0.######", CultureInfo.InvariantCulture));
}
