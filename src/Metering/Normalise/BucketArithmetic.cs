using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>Disjoint buckets and how they were come by.</summary>
/// <param name="Tokens">The buckets; with a negative one exactly when <paramref name="Confidence"/> is Error.</param>
/// <param name="Rule">The rule that fired; stored.</param>
/// <param name="Confidence">High, Low (the counts contradict each other) or Error (they are impossible).</param>
internal readonly record struct Buckets(TokenCounts Tokens, string Rule, BucketConfidence Confidence);

/// <summary>
/// Rule R4: splits an emitter's counts into disjoint buckets. Whether the input count includes cached tokens, and the output
/// count reasoning, is decided by arithmetic: with the total where the emitter states one, else with the parts it states
/// apart, and by its known convention where it states neither. Audio, images and video are always taken as parts of the
/// input or output they belong to. A pure function: nothing is clamped, and what cannot be true becomes an error, not a guess.
/// </summary>
internal static class BucketArithmetic
{
    public const string InclusiveByTotal = "inclusive-by-total";
    public const string ExclusiveByTotal = "exclusive-by-total";
    public const string InclusiveByParts = "inclusive-by-parts";
    public const string ExclusiveByParts = "exclusive-by-parts";
    public const string InclusiveByConvention = "inclusive-by-convention";
    public const string ExclusiveByConvention = "exclusive-by-convention";

    /// <summary>Added to a rule where reasoning stands beside the output count, not in it.</summary>
    public const string ReasoningApart = "-reasoning-apart";

    public const string ContradictsTotal = "contradicts-total";

    /// <summary>The parts that the emitter states apart are neither with nor without the cached ones what it states as input.</summary>
    public const string ContradictsParts = "contradicts-parts";

    /// <summary>Only a total, or a total and one side of it: the rest is in no bucket that could be named.</summary>
    public const string RestUnclassified = "rest-unclassified";

    /// <summary>No token was counted, e.g. by a request that failed.</summary>
    public const string NoUsage = "no-usage";

    public const string Unreadable = "unreadable";
    public const string Negative = "negative";
    public const string OutOfRange = "out-of-range";

    /// <summary>A trillion tokens in one request is a fault, and sums of such counts would overflow.</summary>
    public const long MaxCount = 1_000_000_000_000;

    /// <summary>One way to read the counts.</summary>
    private readonly record struct Reading(CacheCounting Cache, bool IsReasoningApart);

    public static Buckets Split(in RawUsage usage, CacheCounting convention)
    {
        if (!usage.HasUsage)
            return new Buckets(default, usage.HasUnreadable ? Unreadable : NoUsage, usage.HasUnreadable ? BucketConfidence.Low : BucketConfidence.High);

        var (least, most) = Extremes(usage);
        if (least < 0)
            return new Buckets(Disjoint(usage, new Reading(CacheCounting.Exclusive, IsReasoningApart: true)), Negative, BucketConfidence.Error);
        if (most > MaxCount)
            return new Buckets(default, OutOfRange, BucketConfidence.Error);

        var known = new Reading(convention, usage.IsReasoningApart || IsTextAlone(usage));
        var buckets = usage.ReportedTotal is { } total ? ByTotal(usage, total, known) : WithoutTotal(usage, known);
        return usage.HasUnreadable && buckets.Confidence == BucketConfidence.High
            ? buckets with { Confidence = BucketConfidence.Low }
            : buckets;
    }

    private static Buckets ByTotal(in RawUsage usage, long total, Reading known)
    {
        if (usage.IsCacheBesideTotal)
            total += Cached(usage);
        var other = known.Cache == CacheCounting.Inclusive ? CacheCounting.Exclusive : CacheCounting.Inclusive;
        ReadOnlySpan<Reading> readings =
        [
            known, known with { Cache = other },
            known with { IsReasoningApart = !known.IsReasoningApart }, new Reading(other, !known.IsReasoningApart),
        ];

        Buckets? impossible = null;
        foreach (var reading in readings)
        {
            var tokens = Disjoint(usage, reading);
            if (tokens.Total != total)
                continue;

            var buckets = Checked(tokens, RuleOf(reading, InclusiveByTotal, ExclusiveByTotal));
            if (buckets.Confidence == BucketConfidence.High)
                return buckets;

            impossible ??= buckets;
        }

        if (impossible is { } negative)
            return negative;

        var withoutTotal = WithoutTotal(usage, known);
        var rest = total - withoutTotal.Tokens.Total;
        if (withoutTotal.Confidence != BucketConfidence.Error && rest > 0 && (HasNoInput(usage) || HasNoOutput(usage)))
        {
            // Never "output is total minus input": the rest may be anything, so it is shown as what it is.
            return new Buckets(
                withoutTotal.Tokens with { Unclassified = withoutTotal.Tokens.Unclassified + rest }, RestUnclassified, BucketConfidence.Low);
        }

        return withoutTotal.Confidence == BucketConfidence.Error
            ? withoutTotal
            : new Buckets(withoutTotal.Tokens, ContradictsTotal, BucketConfidence.Low);
    }

    private static Buckets WithoutTotal(in RawUsage usage, Reading known)
    {
        if (usage.InputFresh is null)
            return Checked(Disjoint(usage, known), RuleOf(known, InclusiveByConvention, ExclusiveByConvention));

        ReadOnlySpan<Reading> readings =
        [
            known with { Cache = CacheCounting.Inclusive }, known with { Cache = CacheCounting.Exclusive },
        ];
        foreach (var reading in readings)
        {
            var tokens = Disjoint(usage, reading);
            if (tokens.InputFresh == usage.InputFresh)
                return Checked(tokens, RuleOf(reading, InclusiveByParts, ExclusiveByParts));
        }

        var byConvention = Checked(Disjoint(usage, known), ContradictsParts);
        return byConvention.Confidence == BucketConfidence.Error ? byConvention : byConvention with { Confidence = BucketConfidence.Low };
    }

    private static TokenCounts Disjoint(in RawUsage usage, Reading reading)
    {
        var read = usage.CacheRead ?? 0;
        var (write5m, write1h) = (usage.CacheWrite5m ?? 0, usage.CacheWrite1h ?? 0);
        var write = Written(usage);
        var (audio, image, other) = (usage.InputAudio ?? 0, usage.InputImage ?? 0, usage.InputOther ?? 0);
        var (reasoning, spoken, otherOutput) = (usage.Reasoning ?? 0, usage.OutputAudio ?? 0, usage.OutputOther ?? 0);
        return new TokenCounts
        {
            // A whole that is not stated is the sum of its parts.
            InputFresh = usage.Input is { } input
                ? input - (reading.Cache == CacheCounting.Inclusive ? read + write : 0) - audio - image - other
                : usage.InputFresh ?? 0,
            InputCacheRead = read,
            InputCacheWrite5m = write5m,
            InputCacheWrite1h = write1h,
            InputCacheWriteOther = write - write5m - write1h,
            InputAudio = audio,
            InputImage = image,
            OutputText = usage.Output is { } output
                ? output - (reading.IsReasoningApart ? 0 : reasoning) - spoken - otherOutput
                : usage.OutputText ?? 0,
            OutputReasoning = reasoning,
            OutputAudio = spoken,
            Unclassified = other + otherOutput,
        };
    }

    private static Buckets Checked(TokenCounts tokens, string rule) => tokens.HasNegative
        ? new Buckets(tokens, Negative, BucketConfidence.Error)
        : new Buckets(tokens, rule, BucketConfidence.High);

    private static string RuleOf(Reading reading, string inclusive, string exclusive)
    {
        var rule = reading.Cache == CacheCounting.Inclusive ? inclusive : exclusive;
        return !reading.IsReasoningApart ? rule : rule switch
        {
            InclusiveByTotal => InclusiveByTotal + ReasoningApart,
            ExclusiveByTotal => ExclusiveByTotal + ReasoningApart,
            InclusiveByParts => InclusiveByParts + ReasoningApart,
            ExclusiveByParts => ExclusiveByParts + ReasoningApart,
            InclusiveByConvention => InclusiveByConvention + ReasoningApart,
            _ => ExclusiveByConvention + ReasoningApart,
        };
    }

    // The emitter states the text apart, and it is all of the output although there was reasoning.
    private static bool IsTextAlone(in RawUsage usage) =>
        usage.Reasoning > 0 && usage.Output is { } output && usage.OutputText is { } text
        && output - (usage.OutputAudio ?? 0) - (usage.OutputOther ?? 0) == text;

    private static long Written(in RawUsage usage) => usage.CacheWrite ?? (usage.CacheWrite5m ?? 0) + (usage.CacheWrite1h ?? 0);

    private static long Cached(in RawUsage usage) => (usage.CacheRead ?? 0) + Written(usage);

    private static bool HasNoInput(in RawUsage usage) => usage.Input is null && usage.InputFresh is null;

    private static bool HasNoOutput(in RawUsage usage) => usage.Output is null && usage.OutputText is null;

    private static (long Least, long Most) Extremes(in RawUsage usage)
    {
        var (least, most) = (0L, 0L);
        ReadOnlySpan<long?> counts =
        [
            usage.Input, usage.InputFresh, usage.CacheRead, usage.CacheWrite, usage.CacheWrite5m, usage.CacheWrite1h, usage.InputAudio,
            usage.InputImage, usage.InputOther, usage.Output, usage.OutputText, usage.Reasoning, usage.OutputAudio, usage.OutputOther,
            usage.ReportedTotal,
        ];
        foreach (var count in counts)
        {
            least = Math.Min(least, count ?? 0);
            most = Math.Max(most, count ?? 0);
        }

        return (least, most);
    }
}
