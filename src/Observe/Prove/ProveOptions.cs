namespace Observe.Observe.Prove;

/// <summary>What <c>./observe prove</c> was asked for.</summary>
internal sealed record ProveOptions
{
    /// <summary>Runs, each with a fresh directory and the next seed.</summary>
    public required int Runs { get; init; }

    /// <summary>Go on with further runs until this many processes were killed; 0 for no such goal.</summary>
    public int Kills { get; init; }

    /// <summary>Kill events of one run; some kill two processes.</summary>
    public required int KillsPerRun { get; init; }

    /// <summary>Of the first run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Below it every run has its directory; null for the system's place for temporary files.</summary>
    public string? Directory { get; init; }
}
