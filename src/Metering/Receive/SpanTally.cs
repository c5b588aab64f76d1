using System.Text;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Receive;

/// <summary>Why a span was not taken; told to the sender with the number of spans.</summary>
internal enum RejectReason
{
    TraceId,
    SpanId,
    ParentSpanId,
    Time,
    TooOld,
    TooFarAhead,
    Tenant,
}

/// <summary>What is wrong with a span that was taken all the same; told to the sender as a warning.</summary>
internal enum WarnReason
{
    EndBeforeStart,
    LongText,
    UnreadableCount,
    ContradictoryCounts,
    ImpossibleCounts,
    InferenceWithoutUsage,
}

/// <summary>
/// Counts the spans of one request by what became of them and puts it into words for the sender. What is wrong with many
/// spans is said once, with the number and the place of the first.
/// </summary>
internal sealed class SpanTally
{
    private static readonly (string Name, string Words)[] RejectWords =
    [
        ("trace_id", "trace_id must be 16 bytes and not all zero"),
        ("span_id", "span_id must be 8 bytes and not all zero"),
        ("parent_span_id", "parent_span_id must be 8 bytes or absent"),
        ("time", "start_time_unix_nano and end_time_unix_nano name no instant from 1970 to 2105"),
        ("too_old", "start_time_unix_nano is older than raw reports are kept (ClickHouse:RetentionDays)"),
        ("too_far_ahead", "start_time_unix_nano is more than a day in the future: check the clock"),
        ("tenant", "observe.tenant.id must be at most 128 bytes without control characters"),
    ];

    private static readonly (string Name, string Words)[] WarnWords =
    [
        ("end_before_start", "end before start, stored with duration 0"),
        ("long_text", "an attribute longer than 256 bytes, shortened"),
        ("unreadable_count", "a token count that is not a whole number, counted as absent"),
        ("contradictory_counts", "token counts that do not add up to the reported total, stored with low confidence"),
        ("impossible_counts", "token counts that are negative or contradict each other, stored as an error and not billed"),
        ("inference_without_usage", "an inference span without token counts, not metered (when streaming, ask the engine to include usage)"),
    ];

    private readonly Count[] rejected = new Count[RejectWords.Length];
    private readonly Count[] warned = new Count[WarnWords.Length];

    private record struct Count(long Spans, string? FirstPath);

    public long Rejected { get; private set; }

    /// <summary>Spans that say nothing about usage: most spans of most programs.</summary>
    public long Ignored { get; private set; }

    public void Ignore() => Ignored++;

    public void Reject(RejectReason reason, TraceReader place)
    {
        Rejected++;
        Add(ref rejected[(int)reason], place);
    }

    public void Warn(WarnReason reason, TraceReader place) => Add(ref warned[(int)reason], place);

    /// <summary>Empty when there is nothing to say; English, one sentence a reason.</summary>
    public string Message
    {
        get
        {
            var text = new StringBuilder();
            Say(text, rejected, RejectWords, "rejected");
            Say(text, warned, WarnWords, "with a warning");
            return text.ToString();
        }
    }

    public void Record(ReceiveMeter meter, int reported)
    {
        meter.Spans(reported, "reported", "");
        meter.Spans(Ignored, "ignored", "no_usage");
        for (var reason = 0; reason < rejected.Length; reason++)
            meter.Spans(rejected[reason].Spans, "rejected", RejectWords[reason].Name);
        for (var reason = 0; reason < warned.Length; reason++)
            meter.Warnings(warned[reason].Spans, WarnWords[reason].Name);
    }

    private static void Add(ref Count count, TraceReader place) =>
        count = new Count(count.Spans + 1, count.FirstPath ?? place.SpanPath);

    private static void Say(StringBuilder text, Count[] counts, (string Name, string Words)[] words, string verdict)
    {
        for (var reason = 0; reason < counts.Length; reason++)
        {
            var (spans, firstPath) = counts[reason];
            if (spans == 0)
                continue;

            if (text.Length != 0)
                text.Append(' ');
            text.Append(spans).Append(spans == 1 ? " span " : " spans ").Append(verdict).Append(": ").Append(words[reason].Words)
                .Append("; first at ").Append(firstPath).Append('.');
        }
    }
}
