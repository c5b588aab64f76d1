namespace Observe.Observe.Machine;

/// <summary>What one machine runs and where. Ports are TCP; 0 takes any free one.</summary>
internal sealed record MachineOptions
{
    public const int DefaultDashboardPort = 8080;
    public const int DefaultOtlpHttpPort = 4318;
    public const int DefaultOtlpGrpcPort = 4317;
    public const string Loopback = "127.0.0.1";

    public required string DataDirectory { get; init; }

    /// <summary>IP address that Dashboard and OTLP receivers listen on; the engine is on loopback always.</summary>
    public string Bind { get; init; } = Loopback;

    public int DashboardPort { get; init; } = DefaultDashboardPort;
    public int OtlpHttpPort { get; init; } = DefaultOtlpHttpPort;
    public int OtlpGrpcPort { get; init; } = DefaultOtlpGrpcPort;

    /// <summary>Price book to import at start; null keeps the one in the catalog.</summary>
    public string? PriceBook { get; init; }

    /// <summary>Log at level Information instead of Warning.</summary>
    public bool Verbose { get; init; }
}
