namespace Observe.Metering.Store;

/// <summary>What became of a batch of reports.</summary>
public enum StoreOutcome
{
    /// <summary>On disk in the store: the sender may be told so (R11).</summary>
    Stored,

    /// <summary>The bounded queue in front of the store is full; nothing was taken.</summary>
    Busy,

    /// <summary>The store did not take it. Whether it has the batch is unknown; sending it again is harmless (R1).</summary>
    Unavailable,
}

/// <param name="Outcome">Stored, or why not.</param>
/// <param name="Reason">For the sender, in plain words; empty when stored.</param>
/// <param name="RetryAfter">When it makes sense to try again; zero when stored.</param>
public readonly record struct StoreResult(StoreOutcome Outcome, string Reason, TimeSpan RetryAfter)
{
    public static StoreResult Stored { get; } = new(StoreOutcome.Stored, "", TimeSpan.Zero);
}
