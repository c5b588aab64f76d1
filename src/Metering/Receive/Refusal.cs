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

    public static Refusal KeysUnreadable { get; } = Busy("keys_unreadable", "The list of ingest keys cannot be read at the moment.");

    public static Refusal TooManyRequests { get; } = Busy("busy", "Too many requests are being worked on.");

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
        Field = field,
    };

    public static Refusal BadBody(string what) => new("malformed", 400, GrpcCode.InvalidArgument, what);

    public static Refusal UnknownEncoding(string encoding) => new("unsupported", 415, GrpcCode.Unimplemented,
        $"Content encoding \"{Shown(encoding)}\" is not supported: send gzip or none.");

    public static Refusal UnknownType(string? type) => new("unsupported", 415, GrpcCode.InvalidArgument,
        $"Content type \"{Shown(type ?? "")}\" is not supported here: send application/x-protobuf (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf).");

    public static Refusal UnknownEventType(string? type) => new("unsupported", 415, GrpcCode.InvalidArgument,
        $"Content type \"{Shown(type ?? "")}\" is no CloudEvent: send application/cloudevents+json, application/cloudevents-batch+json, or ce- headers with the data as application/json.");

    public static Refusal WrongMethod(string method) => new("unsupported", 405, GrpcCode.Unimplemented,
        $"{Shown(method)} is not supported: OTLP is sent with POST.");

    public static Refusal WrongPath(string path) => new("unsupported", 404, GrpcCode.Unimplemented,
        $"Nothing is received at {Shown(path)}: traces go to {OtlpHttp.TracesPath} over HTTP and to {OtlpGrpc.TracesPath} over gRPC.");

    public static Refusal FromStore(string outcome, string reason, TimeSpan retryAfter) => new(outcome, 503, GrpcCode.Unavailable, reason)
    {
        RetryAfter = retryAfter > TimeSpan.Zero ? retryAfter : BusyRetry,
    };

    private static Refusal Busy(string outcome, string message) => new(outcome, 503, GrpcCode.Unavailable, message)
    {
        RetryAfter = BusyRetry,
    };

    // What the sender wrote is shown back to it, but not at any length.
    private static string Shown(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "…");
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
