using Observe.Observe.Prove.Load;
using Observe.Vocabulary;

namespace Observe.Observe.Prove.Verdict;

/// <summary>Whose usage, of what, when: the grain at which stored and expected are compared.</summary>
internal readonly record struct UsageKey(string Tenant, string User, string Model, DateTime BucketStart);

/// <summary>Counted usage of one <see cref="UsageKey"/>.</summary>
internal readonly record struct UsageSum(long Requests, long Errors, TokenCounts Tokens)
{
    public static UsageSum operator +(UsageSum left, UsageSum right) =>
        new(left.Requests + right.Requests, left.Errors + right.Errors, Add(left.Tokens, right.Tokens));

    private static TokenCounts Add(TokenCounts left, TokenCounts right) => new()
    {
        InputFresh = left.InputFresh + right.InputFresh,
        InputCacheRead = left.InputCacheRead + right.InputCacheRead,
        InputCacheWrite5m = left.InputCacheWrite5m + right.InputCacheWrite5m,
        InputCacheWrite1h = left.InputCacheWrite1h + right.InputCacheWrite1h,
        InputCacheWriteOther = left.InputCacheWriteOther + right.InputCacheWriteOther,
        InputAudio = left.InputAudio + right.InputAudio,
        InputImage = left.InputImage + right.InputImage,
        OutputText = left.OutputText + right.OutputText,
        OutputReasoning = left.OutputReasoning + right.OutputReasoning,
        OutputAudio = left.OutputAudio + right.OutputAudio,
        Unclassified = left.Unclassified + right.Unclassified,
    };
}

/// <summary>One line of a bill: a bucket of a <see cref="UsageKey"/>; <paramref name="State"/> is priced, free or unpriced.</summary>
internal readonly record struct ChargeKey(UsageKey Usage, TokenBucket Bucket, string State);

/// <summary>Tokens and money of one <see cref="ChargeKey"/>.</summary>
internal readonly record struct ChargeSum(long Quantity, decimal Amount)
{
    public static ChargeSum operator +(ChargeSum left, ChargeSum right) => new(left.Quantity + right.Quantity, left.Amount + right.Amount);
}

/// <summary>Usage and charges, sums that are all zero left out.</summary>
internal sealed record Account(IReadOnlyDictionary<UsageKey, UsageSum> Usage, IReadOnlyDictionary<ChargeKey, ChargeSum> Charges);

/// <summary>
/// What must be stored after a set of reports was sent, by the rules in plain C#: no SQL, nothing of the pipeline, no order in
/// which the reports came. R1 one report a request and layer, the most final; R2 gateway before engine before client; R3 leaves
/// only; R4 is given, because the reports carry the truth; money is decimal (R6).
/// </summary>
internal static class Oracle
{
    private const decimal Million = 1_000_000m;

    public static Account Compute(IEnumerable<SentReport> reports, ProofPrices prices)
    {
        var usage = new Dictionary<UsageKey, UsageSum>();
        foreach (var report in Counted(reports))
        {
            var key = new UsageKey(report.Tenant, report.User, report.Model, QuarterHour.StartOf(report.EventTime));
            usage[key] = usage.GetValueOrDefault(key) + new UsageSum(1, report.IsError ? 1 : 0, report.Tokens);
        }

        return new Account(usage, Charges(usage, prices));
    }

    /// <summary>The one report of each request that counts.</summary>
    public static IEnumerable<SentReport> Counted(IEnumerable<SentReport> reports)
    {
        var leaves = reports.Where(report => report.Role == ReportRole.Leaf).ToList();
        var named = leaves.Where(report => report.ParentSpanId != 0)
            .Select(report => (report.Tenant, report.Layer, report.TraceId, report.ParentSpanId))
            .ToHashSet();
        return leaves
            .Where(report => !named.Contains((report.Tenant, report.Layer, report.TraceId, report.SpanId)))
            .GroupBy(report => (report.Tenant, report.Identity))
            .Select(request => request.OrderBy(report => report.Layer).ThenByDescending(report => report.Finality)
                .ThenByDescending(report => report.Edition).First());
    }

    private static Dictionary<ChargeKey, ChargeSum> Charges(Dictionary<UsageKey, UsageSum> usage, ProofPrices prices)
    {
        var charges = new Dictionary<ChargeKey, ChargeSum>();
        foreach (var (key, sum) in usage)
        {
            foreach (var bucket in TokenBuckets.All)
            {
                var quantity = sum.Tokens[bucket];
                if (quantity == 0)
                    continue;

                var isPriced = prices.TryFind(key.Model, bucket, key.BucketStart, out var price, out var isFree);
                var state = !isPriced ? "unpriced" : isFree ? "free" : "priced";
                charges[new ChargeKey(key, bucket, state)] = new ChargeSum(quantity, quantity * price / Million);
            }
        }

        return charges;
    }
}
