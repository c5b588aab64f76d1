namespace Observe.Observe.Bench;

/// <summary>What <c>bench ingest</c> was asked for.</summary>
internal sealed record BenchOptions
{
    /// <summary>Spans sent in each variant, rounded up to whole requests.</summary>
    public required long Spans { get; init; }

    /// <summary>In the order in which they run.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>Where each variant's engine and spool live while it runs; null for the temporary directory.</summary>
    public string? Directory { get; init; }
}

/// <summary>One way of sending.</summary>
/// <param name="Name">As in <c>--variants</c>.</param>
/// <param name="Grpc">OTLP/gRPC, else OTLP/HTTP with protobuf.</param>
/// <param name="Connections">Senders, each with a connection of its own and one request under way.</param>
/// <param name="Gzip">Whether bodies are compressed; that is done before the clock starts.</param>
/// <param name="Paced">At half the measured maximum or 40,000 spans a second, whichever is less; else as fast as it goes.</param>
internal sealed record Variant(string Name, bool Grpc, int Connections, bool Gzip, bool Paced = false)
{
    public const string Total = "total";
    public const string HalfLoad = "half-load";

    public static IReadOnlyList<Variant> All { get; } =
    [
        new("http-1", false, 1, false), new("http-4", false, 4, false), new("http-gzip-1", false, 1, true), new("http-gzip-4", false, 4, true),
        new("grpc-1", true, 1, false), new("grpc-4", true, 4, false), new("grpc-gzip-1", true, 1, true), new("grpc-gzip-4", true, 4, true),
        new(HalfLoad, false, 4, false, Paced: true), new(Total, false, 4, false),
    ];

    public string Transport => $"OTLP/{(Grpc ? "gRPC" : "HTTP")}, {Connections} connection{(Connections == 1 ? "" : "s")}{(Gzip ? ", gzip" : "")}";
}
