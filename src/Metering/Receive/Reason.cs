namespace Observe.Metering.Receive;

/// <summary>Why an item was not taken, or what is wrong with one that was: a name for counters, words for the sender.</summary>
/// <param name="Name">Stable, lower case with underscores: the value of a metric's attribute and of a table's column.</param>
/// <param name="Words">English; completes the sentence "3 spans rejected: …". Says what to do where that is not obvious.</param>
internal sealed record Reason(string Name, string Words)
{
    public static Reason TraceId { get; } = new("trace_id", "trace_id must be 16 bytes and not all zero");

    public static Reason SpanId { get; } = new("span_id", "span_id must be 8 bytes and not all zero");

    public static Reason ParentSpanId { get; } = new("parent_span_id", "parent_span_id must be 8 bytes or absent");

    public static Reason Time { get; } = new("time", "start_time_unix_nano and end_time_unix_nano name no instant from 1970 to 2105");

    public static Reason TooOld { get; } = new("too_old", "start_time_unix_nano is older than raw reports are kept (ClickHouse:RetentionDays)");

    public static Reason TooFarAhead { get; } = new("too_far_ahead", "start_time_unix_nano is more than a day in the future: check the clock");

    public static Reason MetricName { get; } = new("metric_name", "the metric has no name");

    public static Reason PointTime { get; } = new("time", "time_unix_nano names no instant from 1970 to 2105");

    public static Reason PointTooOld { get; } = new("too_old", "time_unix_nano is older than metrics are kept (ClickHouse:RetentionDays)");

    public static Reason PointTooFarAhead { get; } = new("too_far_ahead", "time_unix_nano is more than a day in the future: check the clock");

    public static Reason PointStart { get; } = new("start_time", "start_time_unix_nano names no instant from 1970 to 2105, stored as absent");

    public static Reason PointValue { get; } = new(
        "no_value", "as_double and as_int are both absent, and the flag that says that no value was recorded is not set");

    public static Reason PointBuckets { get; } = new("buckets", "bucket_counts must be one more than explicit_bounds, or both absent");

    public static Reason LogTime { get; } = new("time", "neither time_unix_nano nor observed_time_unix_nano names an instant from 1970 to 2105");

    public static Reason LogTooOld { get; } = new("too_old", "the record's time is older than raw reports are kept (ClickHouse:RetentionDays)");

    public static Reason SpanNotKept { get; } = new("span_too_old", "start_time_unix_nano is older than spans are kept (ClickHouse:SpanRetentionDays), and the span states no usage");

    public static Reason SpanUsageOnly { get; } = new("usage_only", "older than spans are kept (ClickHouse:SpanRetentionDays): its usage is counted, the span is not kept");

    public static Reason LogNotKept { get; } = new("log_too_old", "the record's time is older than log records are kept (ClickHouse:SpanRetentionDays), and it states no usage");

    public static Reason LogUsageOnly { get; } = new("usage_only", "older than log records are kept (ClickHouse:SpanRetentionDays): its usage is counted, the record is not kept");

    public static Reason LogTooFarAhead { get; } = new("too_far_ahead", "the record's time is more than a day in the future: check the clock");

    public static Reason LogTraceId { get; } = new("log_trace_id", "trace_id or span_id is not 16 or 8 bytes, kept without it");

    public static Reason Tenant { get; } = new("tenant", "observe.tenant.id must be at most 128 bytes without control characters");

    public static Reason EndBeforeStart { get; } = new("end_before_start", "end before start, stored with duration 0");

    public static Reason LongText { get; } = new("long_text", "an attribute longer than 256 bytes, shortened");

    public static Reason UnreadableCount { get; } = new("unreadable_count", "a token count that is not a whole number, counted as absent");

    public static Reason ContradictoryCounts { get; } = new(
        "contradictory_counts", "token counts that do not add up to the reported total, stored with low confidence");

    public static Reason ImpossibleCounts { get; } = new(
        "impossible_counts", "token counts that are negative or contradict each other, stored as an error and not billed");

    public static Reason InferenceWithoutUsage { get; } = new(
        "inference_without_usage", "an inference span without token counts, not metered (when streaming, ask the engine to include usage)");
}
