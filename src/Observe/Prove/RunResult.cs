using Observe.Observe.Prove.Faults;
using Observe.Observe.Prove.Verdict;

namespace Observe.Observe.Prove;

/// <summary>What one run came to.</summary>
internal sealed record RunResult(ulong Seed, FaultPlan Plan, int Kills, int Cuts, int Requests, double Seconds, Comparison? Comparison)
{
    /// <summary>Why the run could not be carried out; null when it was.</summary>
    public string? Trouble { get; init; }

    /// <summary>Where data and logs were left for a look; null when all was well and they are gone.</summary>
    public string? KeptIn { get; init; }

    /// <summary>From the last acknowledgement until stored and expected were equal.</summary>
    public double SettleSeconds { get; init; }

    /// <summary>Faults that this machine did not allow.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool IsExact => Trouble is null && Comparison is { IsExact: true };
}
