namespace Observe.Vocabulary;

/// <summary>One of a disjoint set: a token is in exactly one bucket (rule R4). The numbers are stored; they never change.</summary>
public enum TokenBucket : byte
{
    InputFresh = 1,
    InputCacheRead = 2,
    InputCacheWrite5m = 3,
    InputCacheWrite1h = 4,
    InputCacheWriteOther = 5,
    InputAudio = 6,
    InputImage = 7,
    OutputText = 8,
    OutputReasoning = 9,
    OutputAudio = 10,
    Unclassified = 11,
}

/// <summary>The stored and spoken spelling of each bucket, e.g. <c>input_cache_read</c>.</summary>
public static class TokenBuckets
{
    /// <summary>All buckets in the order in which they are stored and shown.</summary>
    public static IReadOnlyList<TokenBucket> All { get; } = Enum.GetValues<TokenBucket>();

    /// <summary>The spelling in price books, SQL columns and JSON.</summary>
    public static string Name(this TokenBucket bucket) => bucket switch
    {
        TokenBucket.InputFresh => "input_fresh",
        TokenBucket.InputCacheRead => "input_cache_read",
        TokenBucket.InputCacheWrite5m => "input_cache_write_5m",
        TokenBucket.InputCacheWrite1h => "input_cache_write_1h",
        TokenBucket.InputCacheWriteOther => "input_cache_write_other",
        TokenBucket.InputAudio => "input_audio",
        TokenBucket.InputImage => "input_image",
        TokenBucket.OutputText => "output_text",
        TokenBucket.OutputReasoning => "output_reasoning",
        TokenBucket.OutputAudio => "output_audio",
        TokenBucket.Unclassified => "unclassified",
        _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "not a token bucket"),
    };

    /// <summary>The bucket of that spelling; false when there is none.</summary>
    public static bool TryParse(string name, out TokenBucket bucket)
    {
        foreach (var candidate in All)
        {
            if (string.Equals(candidate.Name(), name, StringComparison.Ordinal))
            {
                bucket = candidate;
                return true;
            }
        }

        bucket = default;
        return false;
    }
}
