using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// What a span said about one request, in the emitter's own counting, before anything is decided. Absent counts are null,
/// absent durations -1, absent texts empty.
/// </summary>
internal struct RawUsage()
{
    public long? Input;
    public long? Output;
    public long? CacheRead;
    public long? CacheWrite;
    public long? Reasoning;

    /// <summary>The total that the emitter itself stated.</summary>
    public long? ReportedTotal;

    /// <summary>A count was there and said no whole number.</summary>
    public bool HasUnreadable;

    public string Operation = "";
    public string Provider = "";

    /// <summary>The model that answered.</summary>
    public string Model = "";

    public string RequestModel = "";
    public string User = "";

    public Slice ResponseId;
    public Slice RequestId;

    /// <summary>The whole request, where the emitter measured it better than the span's own times do.</summary>
    public long DurationUs = -1;

    public long TimeToFirstTokenUs = -1;
    public long QueueUs = -1;
    public long PrefillUs = -1;
    public long DecodeUs = -1;

    public readonly bool HasUsage =>
        Input is not null || Output is not null || CacheRead is not null || CacheWrite is not null || Reasoning is not null
        || ReportedTotal is not null;
}
