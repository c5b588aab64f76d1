namespace Observe.Vocabulary;

/// <summary>
/// Tokens of one request (or a sum over requests) in disjoint buckets: every token is in exactly one (rule R4).
/// Unit of every member: tokens.
/// </summary>
public readonly record struct TokenCounts
{
    public long InputFresh { get; init; }
    public long InputCacheRead { get; init; }
    public long InputCacheWrite5m { get; init; }
    public long InputCacheWrite1h { get; init; }
    public long InputCacheWriteOther { get; init; }
    public long InputAudio { get; init; }
    public long InputImage { get; init; }
    public long OutputText { get; init; }
    public long OutputReasoning { get; init; }
    public long OutputAudio { get; init; }

    /// <summary>Tokens the emitter counted but whose bucket nothing decides; visible, and priced by policy only.</summary>
    public long Unclassified { get; init; }

    public long Input => InputFresh + InputCacheRead + InputCacheWrite5m + InputCacheWrite1h + InputCacheWriteOther
        + InputAudio + InputImage;

    public long Output => OutputText + OutputReasoning + OutputAudio;

    public long Total => Input + Output + Unclassified;

    /// <summary>The count of one bucket.</summary>
    public long this[TokenBucket bucket] => bucket switch
    {
        TokenBucket.InputFresh => InputFresh,
        TokenBucket.InputCacheRead => InputCacheRead,
        TokenBucket.InputCacheWrite5m => InputCacheWrite5m,
        TokenBucket.InputCacheWrite1h => InputCacheWrite1h,
        TokenBucket.InputCacheWriteOther => InputCacheWriteOther,
        TokenBucket.InputAudio => InputAudio,
        TokenBucket.InputImage => InputImage,
        TokenBucket.OutputText => OutputText,
        TokenBucket.OutputReasoning => OutputReasoning,
        TokenBucket.OutputAudio => OutputAudio,
        TokenBucket.Unclassified => Unclassified,
        _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "not a token bucket"),
    };

    /// <summary>So many tokens in one bucket and none in the others.</summary>
    public static TokenCounts Of(TokenBucket bucket, long tokens) => bucket switch
    {
        TokenBucket.InputFresh => new() { InputFresh = tokens },
        TokenBucket.InputCacheRead => new() { InputCacheRead = tokens },
        TokenBucket.InputCacheWrite5m => new() { InputCacheWrite5m = tokens },
        TokenBucket.InputCacheWrite1h => new() { InputCacheWrite1h = tokens },
        TokenBucket.InputCacheWriteOther => new() { InputCacheWriteOther = tokens },
        TokenBucket.InputAudio => new() { InputAudio = tokens },
        TokenBucket.InputImage => new() { InputImage = tokens },
        TokenBucket.OutputText => new() { OutputText = tokens },
        TokenBucket.OutputReasoning => new() { OutputReasoning = tokens },
        TokenBucket.OutputAudio => new() { OutputAudio = tokens },
        TokenBucket.Unclassified => new() { Unclassified = tokens },
        _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "not a token bucket"),
    };

    /// <summary>Every bucket below zero is a contradiction in the report; such a report becomes an error row, never a clamp.</summary>
    public bool HasNegative =>
        (InputFresh | InputCacheRead | InputCacheWrite5m | InputCacheWrite1h | InputCacheWriteOther | InputAudio
            | InputImage | OutputText | OutputReasoning | OutputAudio | Unclassified) < 0;
}
