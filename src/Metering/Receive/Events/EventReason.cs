namespace Observe.Metering.Receive.Events;

/// <summary>Why an event of the usage API is not taken, and what is wrong with one that is. The words say what to do.</summary>
internal static class EventReason
{
    public static Reason NotAnEvent { get; } = new("not_an_event", "the item is no JSON object: send CloudEvents 1.0 in the JSON format");

    public static Reason Text { get; } = new("text", "a text or a name is not valid Unicode (an unpaired surrogate): send UTF-8");

    public static Reason SpecVersion { get; } = new("specversion", "specversion must be the text \"1.0\"");

    public static Reason Id { get; } = new("id", "id must be a text of 1 to 1,024 characters without control characters");

    public static Reason Source { get; } = new("source", "source must be a URI reference of 1 to 1,024 characters without white space and control characters");

    public static Reason Type { get; } = new("type", "type must be a text of 1 to 256 characters without control characters");

    public static Reason Time { get; } = new("time", "time must be RFC 3339 with an offset, from 1970 to 2105, e.g. 2026-11-22T16:04:05.123Z; leave it out for the time of receipt");

    public static Reason TooOld { get; } = new("too_old", "time is older than raw reports are kept (ClickHouse:RetentionDays)");

    public static Reason TooFarAhead { get; } = new("too_far_ahead", "time is more than a day in the future: check the clock");

    public static Reason Content { get; } = new("content", "data must be a JSON object, or data_base64 one in Base64, with a datacontenttype that is JSON or absent");

    public static Reason Tenant { get; } = new("tenant", "tenant must be a text of at most 128 bytes without control characters");

    public static Reason Member { get; } = new("member", "a member of data has the wrong type or value; see the message of the event");

    public static Reason NoTokens { get; } = new("no_tokens", "data counts nothing: give \"tokens\" (our buckets) or \"usage\" (OpenAI, Anthropic or Gemini), or \"error_type\" for a request that failed");

    public static Reason TwoCounts { get; } = new("two_counts", "data has \"tokens\" and \"usage\": give one of them");

    public static Reason Usage { get; } = new("usage", "\"usage\" is no usage object of OpenAI, Anthropic or Gemini that we know: give \"tokens\" instead");

    public static Reason Counts { get; } = new("counts", "token counts must be whole numbers from 0 to 1,000,000,000,000 in buckets that exist");

    public static Reason Impossible { get; } = new("impossible_counts", "the token counts of \"usage\" are negative or contradict each other: correct them and send the event again");

    public static Reason UnknownMember { get; } = new("unknown_member", "a member of data that we do not know, not stored");

    public static Reason ReplayNote { get; } = new("replay_note", "a note of a replay must name \"entry\" (32 hexadecimal digits), \"outcome\" and \"author\"");
}
