using Observe.Metering.Store;

namespace Observe.Metering.Receive;

/// <summary>One decoder a signal. Not thread-safe: each lane has its own set.</summary>
internal sealed class DecoderSet(KeptTime kept)
{
    private readonly Dictionary<Signal, SignalDecoder> decoders = new()
    {
        [Signal.Traces] = new TraceDecoder(kept),
    };

    /// <summary>Appends what the frame says to <paramref name="rows"/>; a frame that is refused leaves them as they were.</summary>
    public Refusal? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        rows.Mark();
        var refusal = !decoders.TryGetValue(frame.Signal, out var decoder) ? Refusal.NotReceived(frame.Signal)
            : decoder.Decode(frame, rows, tally) is { } fault ? Refusal.Malformed(fault.Path, fault.What)
            : tally.IsFull ? Refusal.TooManyItems(Tally.MaxItems)
            : null;
        if (refusal is not null)
            rows.RollBack();
        return refusal;
    }
}
