using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Observe.Metering.Receive;

/// <summary>
/// The bytes of request bodies and the requests that may be in memory at once, in all and with one key: who sends slowly on many
/// connections keeps nobody else waiting. Taking says when there is no room; whoever took gives back.
/// </summary>
internal sealed class BodyBudget(ReceiveOptions options)
{
    private readonly long maxBytes = options.MaxBufferedBytes;
    private readonly int maxRequests = options.MaxConcurrentRequests;
    private readonly int maxRequestsOfKey = options.MaxConcurrentRequestsPerKey;

    // Bounded by the keys that exist.
    private readonly ConcurrentDictionary<string, StrongBox<int>> requestsOfKeys = new(StringComparer.Ordinal);
    private long bytes;
    private int requests;

    /// <summary>The limit of one body.</summary>
    public int MaxRequestBytes { get; } = options.MaxRequestBytes;

    public long BytesInUse => Interlocked.Read(ref bytes);

    public int RequestsInWork => Volatile.Read(ref requests);

    /// <summary>Why there is no room for another request of the sender; null when there is, and then <see cref="Leave"/> follows.</summary>
    public Refusal? TryEnter(Sender sender)
    {
        var ofKey = requestsOfKeys.GetOrAdd(sender.KeyId, static _ => new StrongBox<int>());
        if (Interlocked.Increment(ref ofKey.Value) > maxRequestsOfKey)
        {
            Interlocked.Decrement(ref ofKey.Value);
            return Refusal.TooManyOfKey;
        }

        if (Interlocked.Increment(ref requests) <= maxRequests)
            return null;

        Interlocked.Decrement(ref requests);
        Interlocked.Decrement(ref ofKey.Value);
        return Refusal.TooManyRequests;
    }

    public void Leave(Sender sender)
    {
        Interlocked.Decrement(ref requests);
        Interlocked.Decrement(ref requestsOfKeys[sender.KeyId].Value);
    }

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
