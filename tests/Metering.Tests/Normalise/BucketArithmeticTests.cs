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

    private static void Check(string counts, CacheCounting convention, string buckets, string rule, BucketConfidence confidence)
    {
        var given = counts.Split(',').Select(text => text.Length == 0 ? (long?)null : long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
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
