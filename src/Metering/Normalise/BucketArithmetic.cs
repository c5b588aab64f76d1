using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>Disjoint buckets and how they were come by.</summary>
/// <param name="Tokens">The buckets; with a negative one exactly when <paramref name="Confidence"/> is Error.</param>
/// <param name="Rule">The rule that fired; stored.</param>
/// <param name="Confidence">High, Low (the counts contradict each other) or Error (they are impossible).</param>
internal readonly record struct Buckets(TokenCounts Tokens, string Rule, BucketConfidence Confidence);

/// <summary>
/// Rule R4: splits an emitter's counts into disjoint buckets. Whether the input count includes cached tokens, and the output
/// count reasoning, is decided by arithmetic where the emitter states a total, and by its known convention where it does not.
/// A pure function: nothing is clamped, and what cannot be true becomes an error, not a guess.
/// </summary>
internal static class BucketArithmetic
{
    public const string InclusiveByTotal = "inclusive-by-total";
    public const string ExclusiveByTotal = "exclusive-by-total";
    public const string InclusiveByConvention = "inclusive-by-convention";
    public const string ExclusiveByConvention = "exclusive-by-convention";

    /// <summary>The total fits only if reasoning stands beside the output count, not in it.</summary>
    public const string ReasoningApart = "-reasoning-apart";

    public const string ContradictsTotal = "contradicts-total";

    /// <summary>Only a total, or a total and one side of it: the rest is in no bucket that could be named.</summary>
    public const string RestUnclassified = "rest-unclassified";

    /// <summary>No token was counted, e.g. by a request that failed.</summary>
    public const string NoUsage = "no-usage";

    public const string Unreadable = "unreadable";
    public const string Negative = "negative";
    public const string OutOfRange = "out-of-range";

    /// <summary>A trillion tokens in one request is a fault, and sums of such counts would overflow.</summary>
    public const long MaxCount = 1_000_000_000_000;

    public static Buckets Split(in RawUsage usage, CacheCounting convention)
    {
        if (!usage.HasUsage)
            return new Buckets(default, usage.HasUnreadable ? Unreadable : NoUsage, usage.HasUnreadable ? BucketConfidence.Low : BucketConfidence.High);

        if (IsAny(usage, static count => count < 0))
            return new Buckets(Disjoint(usage, CacheCounting.Exclusive, isReasoningApart: true), Negative, BucketConfidence.Error);
        if (IsAny(usage, static count => count > MaxCount))
            return new Buckets(default, OutOfRange, BucketConfidence.Error);

        var buckets = usage.ReportedTotal is { } total ? ByTotal(usage, total, convention) : ByConvention(usage, convention);
        return usage.HasUnreadable && buckets.Confidence == BucketConfidence.High
            ? buckets with { Confidence = BucketConfidence.Low }
            : buckets;
    }

    private static Buckets ByTotal(in RawUsage usage, long total, CacheCounting convention)
    {
        var other = convention == CacheCounting.Inclusive ? CacheCounting.Exclusive : CacheCounting.Inclusive;
        ReadOnlySpan<(CacheCounting Cache, bool IsReasoningApart)> readings =
            [(convention, false), (other, false), (convention, true), (other, true)];

        Buckets? impossible = null;
        foreach (var (cache, isReasoningApart) in readings)
        {
            var tokens = Disjoint(usage, cache, isReasoningApart);
            if (tokens.Total != total)
                continue;

            var buckets = Checked(tokens, RuleByTotal(cache, isReasoningApart));
            if (buckets.Confidence == BucketConfidence.High)
                return buckets;

            impossible ??= buckets;
        }

        if (impossible is { } negative)
            return negative;

        var byConvention = ByConvention(usage, convention);
        var rest = total - byConvention.Tokens.Total;
        if (byConvention.Confidence != BucketConfidence.Error && rest > 0 && (usage.Input is null || usage.Output is null))
        {
            // Never "output is total minus input": the rest may be anything, so it is shown as what it is.
            return new Buckets(byConvention.Tokens with { Unclassified = rest }, RestUnclassified, BucketConfidence.Low);
        }

        return byConvention.Confidence == BucketConfidence.Error
            ? byConvention
            : new Buckets(byConvention.Tokens, ContradictsTotal, BucketConfidence.Low);
    }

    private static Buckets ByConvention(in RawUsage usage, CacheCounting convention) => Checked(
        Disjoint(usage, convention, isReasoningApart: false),
        convention == CacheCounting.Inclusive ? InclusiveByConvention : ExclusiveByConvention);

    private static TokenCounts Disjoint(in RawUsage usage, CacheCounting cache, bool isReasoningApart)
    {
        var read = usage.CacheRead ?? 0;
        var write = usage.CacheWrite ?? 0;
        var reasoning = usage.Reasoning ?? 0;
        return new TokenCounts
        {
            InputFresh = (usage.Input ?? 0) - (cache == CacheCounting.Inclusive ? read + write : 0),
            InputCacheRead = read,
            InputCacheWriteOther = write,
            OutputText = (usage.Output ?? 0) - (isReasoningApart ? 0 : reasoning),
            OutputReasoning = reasoning,
        };
    }

    private static Buckets Checked(TokenCounts tokens, string rule) => tokens.HasNegative
        ? new Buckets(tokens, Negative, BucketConfidence.Error)
        : new Buckets(tokens, rule, BucketConfidence.High);

    private static string RuleByTotal(CacheCounting cache, bool isReasoningApart) => (cache, isReasoningApart) switch
    {
        (CacheCounting.Inclusive, false) => InclusiveByTotal,
        (CacheCounting.Exclusive, false) => ExclusiveByTotal,
        (CacheCounting.Inclusive, true) => InclusiveByTotal + ReasoningApart,
        _ => ExclusiveByTotal + ReasoningApart,
    };

    private static bool IsAny(in RawUsage usage, Func<long, bool> test) =>
        Is(usage.Input, test) || Is(usage.Output, test) || Is(usage.CacheRead, test) || Is(usage.CacheWrite, test)
        || Is(usage.Reasoning, test) || Is(usage.ReportedTotal, test);

    private static bool Is(long? count, Func<long, bool> test) => count is { } value && test(value);
}
