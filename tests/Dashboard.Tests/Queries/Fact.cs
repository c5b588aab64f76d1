using Observe.Vocabulary;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>Counted usage of one combination of dimensions in one quarter hour, as the oracle knows it.</summary>
internal sealed record Fact(
    DateTime BucketStart, string Tenant, string Project, string Model, string ApiKey, string User, string Simulated)
{
    public required long Requests { get; init; }
    public required long Errors { get; init; }
    public required long LowConfidence { get; init; }
    public required TokenCounts Tokens { get; init; }

    /// <summary>False for usage that was counted a moment ago.</summary>
    public required bool Rated { get; init; }

    /// <summary>Durations of the requests that did not fail, microseconds.</summary>
    public required IReadOnlyList<long> DurationsUs { get; init; }

    public IEnumerable<Charge> Charges => Rated ? Charge.Of(this) : [];
}

/// <summary>One charge as the oracle knows it: tokens times a price that changes on the twenty-fifth.</summary>
internal sealed record Charge(
    Fact Fact, TokenBucket Bucket, long Quantity, string State, string Currency, decimal UnitPrice, string Version, string Reason)
{
    public static readonly DateTime PriceChange = new(2026, 10, 25, 0, 0, 0, DateTimeKind.Utc);

    public decimal Amount => Quantity * UnitPrice / 1_000_000m;

    public static IEnumerable<Charge> Of(Fact fact)
    {
        foreach (var bucket in TokenBuckets.All)
        {
            var quantity = fact.Tokens[bucket];
            if (quantity == 0)
                continue;

            var currency = fact.Tenant == "globex" ? "EUR" : "USD";
            var late = fact.BucketStart >= PriceChange;
            yield return (fact.Model, bucket) switch
            {
                ("experimental", _) => new(fact, bucket, quantity, "unpriced", currency, 0m, "", "no price for model \"experimental\""),
                (_, TokenBucket.Unclassified) => new(fact, bucket, quantity, "unpriced", currency, 0m, "", "no price for unclassified"),
                ("tiny", TokenBucket.InputFresh) => new(fact, bucket, quantity, "free", currency, 0m, "v1", ""),
                (_, TokenBucket.InputCacheRead) => new(fact, bucket, quantity, "priced", currency, 0.150001m, "v1", ""),
                (_, TokenBucket.InputFresh) => new(fact, bucket, quantity, "priced", currency, late ? 0.61m : 0.59m, late ? "v2" : "v1", ""),
                _ => new(fact, bucket, quantity, "priced", currency, 0.790003m, "v1", ""),
            };
        }
    }
}
