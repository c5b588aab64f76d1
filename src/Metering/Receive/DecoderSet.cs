using Observe.Metering.Store;

namespace Observe.Metering.Receive;

/// <summary>One decoder a signal. Not thread-safe: each lane has its own set.</summary>
internal sealed class DecoderSet(KeptTime kept)
{
    private readonly Dictionary<Signal, SignalDecoder> decoders = new()
    {
        [Signal.Traces] = new TraceDecoder(kept),
    };

    private readonly BatchMark beforeFrame = new();

    /// <summary>Appends what the frame says to <paramref name="rows"/>; a frame that is refused leaves them as they were.</summary>
    public Refusal? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        rows.Mark(beforeFrame);
        var isTaken = false;
        try
        {
            var refusal = RefusalOf(frame, rows, tally);
            isTaken = refusal is null;
            return refusal;
        }
        finally
        {
            if (!isTaken)
                rows.RollBack(beforeFrame);
        }
    }

    private Refusal? RefusalOf(in Frame frame, StoreBatch rows, Tally tally) => 
        !decoders.TryGetValue(frame.Signal, out var decoder) ? Refusal.NotReceived(frame.Signal)
            : decoder.Decode(frame, rows, tally) is { } fault ? Refusal.Malformed(fault.Path, fault.What)
            : tally.IsFull ? Refusal.TooManyItems(Tally.MaxItems)
            : null;
}
