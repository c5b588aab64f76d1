namespace Observe.Metering.Receive;

/// <summary>Section <c>Metering:Receive</c>: where telemetry is taken in, and how much of it at once.</summary>
public sealed record ReceiveOptions
{
    public const string Section = "Metering:Receive";

    /// <summary>The address both listeners bind to; loopback unless told otherwise.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>OTLP/HTTP; the standard's port. 0 takes any free one.</summary>
    public int HttpPort { get; init; } = 4318;

    /// <summary>OTLP/gRPC; the standard's port. 0 takes any free one.</summary>
    public int GrpcPort { get; init; } = 4317;

    /// <summary>The largest request, compressed and inflated alike (default 64 MiB, the recommendation of OTLP 1.11).</summary>
    public int MaxRequestBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bodies held in memory at once, over all requests (default 512 MiB); beyond it senders are told to come back.</summary>
    public long MaxBufferedBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Requests worked on at once (default 512); beyond it senders are told to come back.</summary>
    public int MaxConcurrentRequests { get; init; } = 512;

    /// <summary>Requests of one ingest key worked on at once (default 256); beyond it that sender alone is told to come back.</summary>
    public int MaxConcurrentRequestsPerKey { get; init; } = 256;

    /// <summary>Open connections of this process (default 2,048); a further one is closed.</summary>
    public int MaxConnections { get; init; } = 2_048;

    /// <summary>Open connections from one address (default 1,024); a further one is closed.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 1_024;

    /// <summary>How slowly a body may come (default 4,096); a slower one is told to come back. 0 is no limit.</summary>
    public int MinBodyBytesPerSecond { get; init; } = 4_096;

    /// <summary>How long a body may be slower than that before it counts (default 10).</summary>
    public int BodyGraceSeconds { get; init; } = 10;

    /// <summary>How long the head of a request may take (default 30); then the connection is closed.</summary>
    public int HeadTimeoutSeconds { get; init; } = 30;

    /// <summary>How long a connection may stay open without a request (default 130); then it is closed.</summary>
    public int KeepAliveSeconds { get; init; } = 130;

    /// <summary>The largest reply (default 4 MiB, the recommendation of OTLP 1.11); a longer one loses text, never counts.</summary>
    public int MaxReplyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>What stands before /v1/traces, /v1/metrics and /v1/logs (default nothing), e.g. /otlp.</summary>
    public string HttpPathPrefix { get; init; } = "";

    /// <summary>How old the list of ingest keys may get: a revoked key works this much longer (default 5).</summary>
    public int KeyRefreshSeconds { get; init; } = 5;
}
