using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>
/// What an emitter said about one request, in its own counting, before anything is decided. Absent counts are null, absent
/// durations -1, absent texts empty.
/// </summary>
internal struct RawUsage()
{
    /// <summary>All input, with or without the cached part (<see cref="CacheCounting"/>); audio and images are in it.</summary>
    public long? Input;

    /// <summary>The part of the input that was text and met no cache, where the emitter states it apart.</summary>
    public long? InputFresh;

    public long? CacheRead;

    /// <summary>All that was written to the prompt cache, those of 5 minutes and of 1 hour included.</summary>
    public long? CacheWrite;

    public long? CacheWrite5m;
    public long? CacheWrite1h;
    public long? InputAudio;
    public long? InputImage;

    /// <summary>Input of a kind that has no bucket, e.g. video.</summary>
    public long? InputOther;

    /// <summary>All output; with reasoning unless <see cref="IsReasoningApart"/>.</summary>
    public long? Output;

    /// <summary>The part of the output that was text, where the emitter states it apart.</summary>
    public long? OutputText;

    public long? Reasoning;
    public long? OutputAudio;

    /// <summary>Output of a kind that has no bucket, e.g. images.</summary>
    public long? OutputOther;

    /// <summary>The total that the emitter itself stated.</summary>
    public long? ReportedTotal;

    /// <summary>By the emitter's convention its total is input and output without the cached tokens beside them.</summary>
    public bool IsCacheBesideTotal;

    /// <summary>A count was there and said no whole number.</summary>
    public bool HasUnreadable;

    /// <summary>By the emitter's convention reasoning stands beside the output count, not in it.</summary>
    public bool IsReasoningApart;

    /// <summary>How this emitter counts cached tokens, where the span itself tells; else its dialect's convention holds.</summary>
    public CacheCounting? Counting;

    /// <summary>Who reports, where the spelling tells; else the span's kind has to.</summary>
    public ReportLayer? Layer;

    /// <summary>The span wraps others and repeats their counts (R3), although its operation does not say so.</summary>
    public bool IsParent;

    public string Operation = "";
    public string Provider = "";

    /// <summary>The model that answered.</summary>
    public string Model = "";

    public string RequestModel = "";
    public string User = "";

    /// <summary>The key and the project that a gateway names in its own words.</summary>
    public string ApiKey = "";

    /// <inheritdoc cref="ApiKey"/>
    public string Project = "";

    public Slice ResponseId;
    public Slice RequestId;

    /// <summary>The whole request, where the emitter measured it better than the span's own times do.</summary>
    public long DurationUs = -1;

    public long TimeToFirstTokenUs = -1;
    public long QueueUs = -1;
    public long PrefillUs = -1;
    public long DecodeUs = -1;

    public readonly bool HasUsage =>
        Input is not null || Output is not null || ReportedTotal is not null || InputFresh is not null || OutputText is not null
        || CacheRead is not null || CacheWrite is not null || CacheWrite5m is not null || CacheWrite1h is not null
        || InputAudio is not null || InputImage is not null || InputOther is not null
        || Reasoning is not null || OutputAudio is not null || OutputOther is not null;

    /// <summary>Replaces all counts, and what goes with them, by those of a better witness.</summary>
    public void TakeCounts(in RawUsage other)
    {
        (Input, InputFresh, InputAudio, InputImage, InputOther) = (other.Input, other.InputFresh, other.InputAudio, other.InputImage, other.InputOther);
        (CacheRead, CacheWrite, CacheWrite5m, CacheWrite1h) = (other.CacheRead, other.CacheWrite, other.CacheWrite5m, other.CacheWrite1h);
        (Output, OutputText, Reasoning, OutputAudio, OutputOther) = (other.Output, other.OutputText, other.Reasoning, other.OutputAudio, other.OutputOther);
        (ReportedTotal, IsReasoningApart, HasUnreadable) = (other.ReportedTotal, other.IsReasoningApart, other.HasUnreadable);
    }
}
