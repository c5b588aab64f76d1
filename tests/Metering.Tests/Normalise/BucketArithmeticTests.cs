using Observe.Metering.Normalise;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Normalise;

public sealed class BucketArithmeticTests
{
    // input, output, cache read, cache write, reasoning, total → fresh, read, write, text, reasoning, unclassified
    [Theory]
    [InlineData("100,20,,,,", "100,0,0,20,0,0", "inclusive-by-convention", BucketConfidence.High)]
    [InlineData("100,20,40,10,,", "50,40,10,20,0,0", "inclusive-by-convention", BucketConfidence.High)]
    [InlineData("100,20,,,5,", "100,0,0,15,5,0", "inclusive-by-convention", BucketConfidence.High)]
    [InlineData("100,20,,,,120", "100,0,0,20,0,0", "inclusive-by-total", BucketConfidence.High)]
    [InlineData("100,20,40,10,,120", "50,40,10,20,0,0", "inclusive-by-total", BucketConfidence.High)]
    [InlineData("100,20,40,10,,170", "100,40,10,20,0,0", "exclusive-by-total", BucketConfidence.High)]
    [InlineData("10,20,40,,,70", "10,40,0,20,0,0", "exclusive-by-total", BucketConfidence.High)]
    [InlineData("100,20,,,30,150", "100,0,0,20,30,0", "inclusive-by-total-reasoning-apart", BucketConfidence.High)]
    [InlineData("10,20,40,,30,100", "10,40,0,20,30,0", "exclusive-by-total-reasoning-apart", BucketConfidence.High)]
    [InlineData("100,20,40,,,999", "60,40,0,20,0,0", "contradicts-total", BucketConfidence.Low)]
    [InlineData("100,,,,,100", "100,0,0,0,0,0", "inclusive-by-total", BucketConfidence.High)]
    [InlineData("100,,,,,130", "100,0,0,0,0,30", "rest-unclassified", BucketConfidence.Low)]
    [InlineData(",,,,,130", "0,0,0,0,0,130", "rest-unclassified", BucketConfidence.Low)]
    [InlineData("0,0,,,,0", "0,0,0,0,0,0", "inclusive-by-total", BucketConfidence.High)]
    [InlineData(",,,,,", "0,0,0,0,0,0", "no-usage", BucketConfidence.High)]
    [InlineData("10,20,40,,,", "-30,40,0,20,0,0", "negative", BucketConfidence.Error)]
    [InlineData("10,20,40,,,30", "-30,40,0,20,0,0", "negative", BucketConfidence.Error)]
    [InlineData("100,20,,,30,", "100,0,0,-10,30,0", "negative", BucketConfidence.Error)]
    [InlineData("-1,20,,,,", "-1,0,0,20,0,0", "negative", BucketConfidence.Error)]
    [InlineData("100,20,,,,-120", "100,0,0,20,0,0", "negative", BucketConfidence.Error)]
    [InlineData("9223372036854775807,1,,,,", "0,0,0,0,0,0", "out-of-range", BucketConfidence.Error)]
    [InlineData("-9223372036854775808,1,,,,", "-9223372036854775808,0,0,1,0,0", "negative", BucketConfidence.Error)]
    public void Split_InclusiveConvention(string counts, string buckets, string rule, BucketConfidence confidence) =>
        Check(counts, CacheCounting.Inclusive, buckets, rule, confidence);

    [Theory]
    [InlineData("10,20,40,5,,", "10,40,5,20,0,0", "exclusive-by-convention", BucketConfidence.High)]
    [InlineData("100,20,40,,,120", "60,40,0,20,0,0", "inclusive-by-total", BucketConfidence.High)]
    [InlineData("10,20,40,,,70", "10,40,0,20,0,0", "exclusive-by-total", BucketConfidence.High)]
    [InlineData("10,20,40,,,71", "10,40,0,20,0,0", "contradicts-total", BucketConfidence.Low)]
    public void Split_ExclusiveConvention(string counts, string buckets, string rule, BucketConfidence confidence) =>
        Check(counts, CacheCounting.Exclusive, buckets, rule, confidence);

    [Fact]
    public void Split_EveryBucket_EachTokenIsInOne()
    {
        var split = BucketArithmetic.Split(
            new RawUsage
            {
                Input = 1000, CacheRead = 400, CacheWrite = 100, CacheWrite5m = 60, CacheWrite1h = 30, InputAudio = 50, InputImage = 40, InputOther = 5,
                Output = 300, Reasoning = 100, OutputAudio = 20, OutputOther = 7, ReportedTotal = 1300,
            },
            CacheCounting.Exclusive);

        Assert.Equal(
            new TokenCounts
            {
                InputFresh = 405, InputCacheRead = 400, InputCacheWrite5m = 60, InputCacheWrite1h = 30, InputCacheWriteOther = 10, InputAudio = 50,
                InputImage = 40, OutputText = 173, OutputReasoning = 100, OutputAudio = 20, Unclassified = 12,
            },
            split.Tokens);
        Assert.Equal((BucketArithmetic.InclusiveByTotal, BucketConfidence.High, 1300), (split.Rule, split.Confidence, split.Tokens.Total));
    }

    [Fact]
    public void Split_WritesByAgeExceedWritesInAll_IsAnError() => Assert.Equal(
        (BucketArithmetic.Negative, BucketConfidence.Error),
        RuleOf(new RawUsage { Input = 100, CacheWrite = 10, CacheWrite5m = 20 }, CacheCounting.Inclusive));

    // input, of it fresh, cache read, output, of it text, reasoning, total
    [Theory]
    [InlineData("150,150,50,20,,,", "150,50,20,0", "exclusive-by-parts", BucketConfidence.High)]
    [InlineData("200,150,50,20,,,", "150,50,20,0", "inclusive-by-parts", BucketConfidence.High)]
    [InlineData("170,150,50,20,,,", "120,50,20,0", "contradicts-parts", BucketConfidence.Low)]
    [InlineData(",150,50,20,,,", "150,50,20,0", "inclusive-by-parts", BucketConfidence.High)]
    [InlineData("200,150,50,20,20,10,", "150,50,20,10", "inclusive-by-parts-reasoning-apart", BucketConfidence.High)]
    [InlineData("200,150,50,20,10,10,", "150,50,10,10", "inclusive-by-parts", BucketConfidence.High)]
    [InlineData("200,150,50,,10,10,220", "150,50,10,10", "inclusive-by-total", BucketConfidence.High)]
    [InlineData("150,150,50,20,,,220", "150,50,20,0", "exclusive-by-total", BucketConfidence.High)]
    [InlineData(",,50,,,10,", "0,50,0,10", "inclusive-by-convention", BucketConfidence.High)]
    public void Split_PartsStatedApart_DecideWhereNoTotalDoes(string counts, string buckets, string rule, BucketConfidence confidence)
    {
        var given = Numbers(counts);
        var split = BucketArithmetic.Split(
            new RawUsage
            {
                Input = given[0], InputFresh = given[1], CacheRead = given[2], Output = given[3], OutputText = given[4], Reasoning = given[5],
                ReportedTotal = given[6],
            },
            CacheCounting.Inclusive);

        Assert.Equal(buckets, string.Join(',', split.Tokens.InputFresh, split.Tokens.InputCacheRead, split.Tokens.OutputText, split.Tokens.OutputReasoning));
        Assert.Equal((rule, confidence), (split.Rule, split.Confidence));
    }

    [Fact]
    public void Split_TotalThatLeavesOutTheCache_IsReadSo()
    {
        var usage = new RawUsage { Input = 150, CacheRead = 100, CacheWrite = 20, Output = 30, ReportedTotal = 180, IsCacheBesideTotal = true };
        var split = BucketArithmetic.Split(usage, CacheCounting.Exclusive);
        Assert.Equal((BucketArithmetic.ExclusiveByTotal, 150, 300), (split.Rule, split.Tokens.InputFresh, split.Tokens.Total));
    }

    [Fact]
    public void Split_UnreadableCount_LowersConfidence()
    {
        var buckets = BucketArithmetic.Split(new RawUsage { Input = 5, HasUnreadable = true }, CacheCounting.Inclusive);
        Assert.Equal((5, BucketConfidence.Low), (buckets.Tokens.InputFresh, buckets.Confidence));
        buckets = BucketArithmetic.Split(new RawUsage { HasUnreadable = true }, CacheCounting.Inclusive);
        Assert.Equal((BucketArithmetic.Unreadable, BucketConfidence.Low), (buckets.Rule, buckets.Confidence));
    }

    [Fact]
    public void Split_AnyCounts_ConservesTheTotalItBelievedAndNeverHidesANegative()
    {
        var random = new Random(7);
        for (var round = 0; round < 200_000; round++)
        {
            var usage = new RawUsage
            {
                Input = Some(random), Output = Some(random), CacheRead = Some(random), CacheWrite = Some(random), Reasoning = Some(random),
                ReportedTotal = Some(random) is { } total ? total * 2 : null,
                InputFresh = Rarely(random), OutputText = Rarely(random), CacheWrite5m = Rarely(random), InputAudio = Rarely(random),
                OutputAudio = Rarely(random), InputOther = Rarely(random), IsReasoningApart = random.Next(2) == 0,
            };
            var (tokens, rule, confidence) = BucketArithmetic.Split(usage, (CacheCounting)random.Next(2));
            if (confidence != BucketConfidence.Error)
                Assert.False(tokens.HasNegative);
            if (rule.Contains("-by-total", StringComparison.Ordinal) || rule == BucketArithmetic.RestUnclassified)
                Assert.Equal(usage.ReportedTotal, tokens.Total);
            if (confidence == BucketConfidence.High)
                Assert.Equal((usage.CacheRead ?? 0, usage.Reasoning ?? 0), (tokens.InputCacheRead, tokens.OutputReasoning));
        }
    }

    private static long? Some(Random random) => random.Next(4) == 0 ? null : random.Next(-1, 12);

    private static long? Rarely(Random random) => random.Next(4) == 0 ? random.Next(0, 4) : null;

    private static (string Rule, BucketConfidence Confidence) RuleOf(in RawUsage usage, CacheCounting convention)
    {
        var split = BucketArithmetic.Split(usage, convention);
        return (split.Rule, split.Confidence);
    }

    private static long?[] Numbers(string counts) =>
        [.. counts.Split(',').Select(text => text.Length == 0 ? (long?)null : long.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];

    private static void Check(string counts, CacheCounting convention, string buckets, string rule, BucketConfidence confidence)
    {
        var given = Numbers(counts);
        var usage = new RawUsage
        {
            Input = given[0], Output = given[1], CacheRead = given[2], CacheWrite = given[3], Reasoning = given[4], ReportedTotal = given[5],
        };

        var split = BucketArithmetic.Split(usage, convention);

        var t = split.Tokens;
        Assert.Equal(buckets, string.Join(',', t.InputFresh, t.InputCacheRead, t.InputCacheWriteOther, t.OutputText, t.OutputReasoning, t.Unclassified));
        Assert.Equal((rule, confidence), (split.Rule, split.Confidence));
    }
}
