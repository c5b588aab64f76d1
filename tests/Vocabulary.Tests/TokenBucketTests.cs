namespace Observe.Vocabulary.Tests;

public sealed class TokenBucketTests
{
    /// <summary>The numbers and names are stored and written in price books: a change here is a change of every row.</summary>
    [Fact]
    public void Buckets_NumbersAndNames_NeverChange() =>
        Assert.Equal(
            "1 input_fresh, 2 input_cache_read, 3 input_cache_write_5m, 4 input_cache_write_1h, 5 input_cache_write_other, "
            + "6 input_audio, 7 input_image, 8 output_text, 9 output_reasoning, 10 output_audio, 11 unclassified",
            string.Join(", ", TokenBuckets.All.Select(bucket => $"{(byte)bucket} {bucket.Name()}")));

    [Fact]
    public void TryParse_EveryName_GivesItsBucket()
    {
        Assert.All(TokenBuckets.All, bucket => Assert.True(TokenBuckets.TryParse(bucket.Name(), out var parsed) && parsed == bucket));
        Assert.False(TokenBuckets.TryParse("Input_Fresh", out _));
    }

    [Fact]
    public void Counts_EachBucket_IsInExactlyOneSum()
    {
        var counts = new TokenCounts
        {
            InputFresh = 1,
            InputCacheRead = 1 << 1,
            InputCacheWrite5m = 1 << 2,
            InputCacheWrite1h = 1 << 3,
            InputCacheWriteOther = 1 << 4,
            InputAudio = 1 << 5,
            InputImage = 1 << 6,
            OutputText = 1 << 7,
            OutputReasoning = 1 << 8,
            OutputAudio = 1 << 9,
            Unclassified = 1 << 10,
        };

        Assert.Equal((127, 7 << 7, 2047), (counts.Input, counts.Output, counts.Total));
        Assert.Equal(TokenBuckets.All.Select((_, i) => 1L << i), TokenBuckets.All.Select(bucket => counts[bucket]));
        Assert.False(counts.HasNegative);
        Assert.True((counts with { OutputAudio = -1 }).HasNegative);
    }
}
