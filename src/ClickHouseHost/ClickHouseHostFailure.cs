namespace Observe.ClickHouseHost;

/// <summary>Why the engine did not start. The value is the process's exit code.</summary>
public enum ClickHouseHostFailure
{
    None = 0,
    Usage = 2,
    LibraryMissing = 10,
    LibraryUnusable = 11,
    DataDirectoryLocked = 12,
    DataDirectoryUnusable = 13,
    DiskFull = 14,
    PortInUse = 15,
    EngineRefused = 16,

    /// <summary>The process ended without saying why.</summary>
    Crashed = 17,

    /// <summary>The process said nothing within <see cref="ClickHouseHostOptions.StartTimeout"/>.</summary>
    TimedOut = 18,
}
