namespace Observe.Metering.Receive;

/// <summary>
/// The bytes of request bodies and the requests that may be in memory at once. Taking answers false when there is no room;
/// whoever took gives back.
/// </summary>
internal sealed class BodyBudget(ReceiveOptions options)
{
    private readonly long maxBytes = options.MaxBufferedBytes;
    private readonly int maxRequests = options.MaxConcurrentRequests;
    private long bytes;
    private int requests;

    /// <summary>The limit of one body.</summary>
    public int MaxRequestBytes { get; } = options.MaxRequestBytes;

    public long BytesInUse => Interlocked.Read(ref bytes);

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref requests) <= maxRequests)
            return true;

        Interlocked.Decrement(ref requests);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref requests);

    public bool TryTake(long count)
    {
        if (Interlocked.Add(ref bytes, count) <= maxBytes)
            return true;

        Interlocked.Add(ref bytes, -count);
        return false;
    }

    /// <summary>What a sender is told about a body that did not come in whole.</summary>
    public Refusal RefusalOf(BodyOutcome outcome) => outcome switch
    {
        BodyOutcome.TooLarge => Refusal.TooLarge(MaxRequestBytes),
        BodyOutcome.OutOfBudget => Refusal.OutOfBuffers,
        BodyOutcome.Truncated => Refusal.BadBody("The message is shorter than it was announced."),
        BodyOutcome.Corrupt => Refusal.BadBody("The body is not one whole gzip member as its encoding says."),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not a failure"),
    };

    public void GiveBack(long count) => Interlocked.Add(ref bytes, -count);
}
