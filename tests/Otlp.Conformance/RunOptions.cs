namespace Observe.Otlp.Conformance;

/// <summary>Which receiver, and what the rows may do to it.</summary>
internal sealed record RunOptions
{
    /// <summary>Base address of OTLP/HTTP, a path prefix included.</summary>
    public required Uri Http { get; init; }

    /// <summary>Address of OTLP/gRPC.</summary>
    public required Uri Grpc { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer …</c>; empty for a receiver that takes anyone.</summary>
    public string Key { get; init; } = "";

    /// <summary>A key that has expired; empty leaves that part of row 71 out.</summary>
    public string ExpiredKey { get; init; } = "";

    /// <summary>A key that is known and not allowed to write; empty leaves that part of row 71 out.</summary>
    public string ForbiddenKey { get; init; } = "";

    /// <summary>Further headers of every request.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The receiver's limit of one request in bytes, when it is not the recommended 64 MiB.</summary>
    public int LimitBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Half-sent requests that may be opened to fill the receiver up; 0 leaves the rows about overload out.</summary>
    public int Overload { get; init; } = 1_024;

    /// <summary>ClickHouse's HTTP interface with Observe's tables, <c>http://user:password@host:port/?database=…</c>; null when the store cannot be seen.</summary>
    public Uri? ClickHouse { get; init; }

    /// <summary>The same receiver over TLS; null leaves row 72 out.</summary>
    public Uri? Tls { get; init; }

    /// <summary>A client certificate with its key (PKCS#12, no password) that the TLS endpoint asks for; empty when it asks for none.</summary>
    public string ClientCertificate { get; init; } = "";

    /// <summary>Asks the receiver to stop, as a service manager would; null leaves row 73 out.</summary>
    public Func<CancellationToken, Task>? StopAsync { get; init; }

    /// <summary>The rows to run; empty for all.</summary>
    public IReadOnlyList<int> Rows { get; init; } = [];

    public TimeSpan RowTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
