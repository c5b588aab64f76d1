namespace Observe.ClickHouseHost;

/// <summary>Where the engine keeps its data and how much it may take.</summary>
public sealed record ClickHouseHostOptions
{
    /// <summary>Directory that holds the engine's data; created when absent, held by one process at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Loopback TCP port; 0 takes any free one and keeps it across restarts.</summary>
    public int Port { get; init; }

    /// <summary>Path of <c>libchdb</c>; null looks where <c>OBSERVE_LIBCHDB</c> says, then where the build installed it.</summary>
    public string? LibraryPath { get; init; }

    /// <summary>Statements run at the same time, 2 to 256. Readers never hold the last quarter of them.</summary>
    public int MaxConnections { get; init; } = Math.Clamp(Environment.ProcessorCount * 4, 8, 64);

    /// <summary>How long the engine may take from start to its first answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long running statements may go on after a stop was asked for.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
