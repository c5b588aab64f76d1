namespace Observe.Metering.Receive;

/// <summary>
/// The answer to one request: refused whole, or durable with so many items rejected. <paramref name="Message"/> is empty
/// unless there is something to tell; with no item rejected it is a warning (OTLP, "Partial Success").
/// </summary>
internal readonly record struct Receipt(Refusal? Refusal, long Rejected, string Message)
{
    /// <summary>Items that were taken.</summary>
    public long Accepted { get; init; }

    /// <summary>Item by item, for signals whose senders are told so; null for the others.</summary>
    public IReadOnlyList<ItemResult>? Results { get; init; }

    public static Receipt Refused(Refusal refusal) => new(refusal, 0, "");

    public static implicit operator Receipt(Refusal refusal) => Refused(refusal);
}

/// <summary>
/// Takes one request in: completes when it is durable, or says why it is not taken. The body is only read before it completes.
/// <paramref name="token"/> ends the waiting, not what has begun.
/// </summary>
internal delegate Task<Receipt> Accept(Signal signal, byte[] body, int length, Sender sender, CancellationToken token);
