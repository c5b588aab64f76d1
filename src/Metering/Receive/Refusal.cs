using System.Globalization;

namespace Observe.Metering.Receive;

/// <summary>
/// Why a request was not taken, in the words of both transports. The codes follow the retry tables of the OTLP
/// specification: what a sender should send again is 503 or UNAVAILABLE, everything else it must not.
/// </summary>
/// <param name="Outcome">For the counter of requests.</param>
/// <param name="HttpStatus">Status line of OTLP/HTTP.</param>
/// <param name="GrpcCode"><c>google.rpc.Code</c>, in OTLP/gRPC's trailer and in the body of OTLP/HTTP.</param>
/// <param name="Message">For a developer: what is wrong and what to do.</param>
internal sealed record Refusal(string Outcome, int HttpStatus, GrpcCode GrpcCode, string Message)
{
    public string Message { get; } = Shown(Message, MaxMessageCharacters);

    /// <summary>When to try again; null for "not again".</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The path of the field that is wrong; becomes a BadRequest detail.</summary>
    public string? Field { get; init; }

    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    public static Refusal NoKey { get; } = new("unauthenticated", 401, GrpcCode.Unauthenticated,
        "No ingest key: send the header \"Authorization: Bearer obs_…\" (OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Bearer obs_…\").");

    public static Refusal UnknownKey { get; } = new("unauthenticated", 401, GrpcCode.Unauthenticated,
        "This ingest key is not known: check that it was copied whole, or have a new one made.");

    public static Refusal RevokedKey { get; } = new("forbidden", 403, GrpcCode.PermissionDenied,
        "This ingest key was revoked: have a new one made.");

    public static Refusal ExpiredKey(string keyId, DateTime expiredAt) => new("key_expired", 401, GrpcCode.Unauthenticated, string.Create(
        CultureInfo.InvariantCulture,
        $"Ingest key {keyId} expired on {expiredAt:yyyy-MM-dd HH:mm} UTC, so nothing that is sent with it is kept: have a new one made (./observe key create) and send it in the header \"Authorization: Bearer obs_…\"."));

    public static Refusal KeysUnreadable { get; } = Busy("keys_unreadable", "The list of ingest keys cannot be read at the moment.");

    public static Refusal TooManyRequests { get; } = Busy("busy", "Too many requests are being worked on.");

    public static Refusal TooManyOfKey { get; } = Busy("busy_key", "Too many requests with this ingest key are being worked on.");

    public static Refusal TooSlow { get; } = Busy("slow", $"The body came more slowly than {ReceiveOptions.Section}:{nameof(ReceiveOptions.MinBodyBytesPerSecond)} asks.");

    public static Refusal ReplyTooLarge { get; } = new("reply_too_large", 500, GrpcCode.ResourceExhausted,
        $"The request was taken, but the reply does not fit into {ReceiveOptions.Section}:{nameof(ReceiveOptions.MaxReplyBytes)}.");

    public static Refusal OutOfBuffers { get; } = Busy("busy", "Too many bytes of requests are being worked on.");

    public static Refusal Broken { get; } = Busy("failed", "The request could not be worked on because of a fault of the receiver; see its log.");

    public static Refusal Aborted { get; } = new("aborted", 499, GrpcCode.Cancelled, "The sender went away.");

    public static Refusal TooLarge(int maxBytes) => new("too_large", 413, GrpcCode.ResourceExhausted,
        $"The request is larger than {maxBytes} bytes, compressed or inflated: export smaller batches, or raise {ReceiveOptions.Section}:{nameof(ReceiveOptions.MaxRequestBytes)}.");

    public static Refusal TooManyItems(int maxItems) => new("too_large", 413, GrpcCode.ResourceExhausted,
        $"The request holds more than {maxItems} items: export smaller batches.");

    public static Refusal NotReceived(Signal signal) => new("unsupported", 404, GrpcCode.Unimplemented, $"{signal} are not received here.");

    public static Refusal Malformed(string field, string what) => new("malformed", 400, GrpcCode.InvalidArgument, $"{field}: {what}")
    {
        Field = Shown(field, MaxMessageCharacters),
    };

    public static Refusal BadBody(string what) => new("malformed", 400, GrpcCode.InvalidArgument, what);

    /// <summary>The server could not read the request; a body that came too slowly may come again, anything else may not.</summary>
    public static Refusal Unreadable(BadHttpRequestException failure) => failure.StatusCode == StatusCodes.Status408RequestTimeout
        ? TooSlow
        : BadBody($"The body cannot be read: {failure.Message}");

    public static Refusal UnknownEncoding(string encoding) => new("unsupported", 415, GrpcCode.Unimplemented,
        $"Content encoding \"{Shown(encoding)}\" is not supported: send gzip or none.");

    public static Refusal UnknownType(string? type) => new("unsupported", 415, GrpcCode.InvalidArgument,
        $"Content type \"{Shown(type ?? "")}\" is not supported here: send application/x-protobuf (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf) or application/json (http/json).");

    public static Refusal UnknownEventType(string? type) => new("unsupported", 415, GrpcCode.InvalidArgument,
        $"Content type \"{Shown(type ?? "")}\" is no CloudEvent: send application/cloudevents+json, application/cloudevents-batch+json, or ce- headers with the data as application/json.");

    public static Refusal WrongMethod(string method) => new("unsupported", 405, GrpcCode.Unimplemented,
        $"{Shown(method)} is not supported: OTLP is sent with POST.");

    public static Refusal WrongPath(string path, IEnumerable<string> served) => new("unsupported", 404, GrpcCode.Unimplemented,
        $"Nothing is received at {Shown(path)}, only at {string.Join(", ", served)}.");

    public static Refusal FromStore(string outcome, string reason, TimeSpan retryAfter) => new(outcome, 503, GrpcCode.Unavailable, reason)
    {
        RetryAfter = retryAfter > TimeSpan.Zero ? retryAfter : BusyRetry,
    };

    private static Refusal Busy(string outcome, string message) => new(outcome, 503, GrpcCode.Unavailable, message)
    {
        RetryAfter = BusyRetry,
    };

    // Parts of a message may be what the sender wrote, and it travels in headers that peers bound.
    private const int MaxMessageCharacters = 1_000;

    // What the sender wrote is shown back to it, but not at any length.
    private static string Shown(string text, int characters = 80) =>
        text.Length <= characters ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[characters - 1]) ? characters - 1 : characters), "…");
}

/// <summary>The codes of <c>google.rpc.Code</c> that a receiver of OTLP answers with.</summary>
internal enum GrpcCode
{
    Ok = 0,
    Cancelled = 1,
    InvalidArgument = 3,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}
