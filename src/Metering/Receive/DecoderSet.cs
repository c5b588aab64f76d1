using Microsoft.Extensions.Options;
using Observe.Metering.Quarantine;
using Observe.Metering.Receive.Events;
using Observe.Metering.Store;

namespace Observe.Metering.Receive;

/// <summary>One decoder a signal. Not thread-safe: each lane has its own set.</summary>
internal sealed class DecoderSet
{
    private readonly Shelf shelf;
    private readonly Dictionary<Signal, SignalDecoder> decoders;
    private readonly BatchMark beforeFrame = new();

    public DecoderSet(KeptTime kept, IOptions<QuarantineOptions>? quarantine = null)
    {
        shelf = new Shelf(quarantine?.Value ?? new QuarantineOptions());
        decoders = new()
        {
            [Signal.Traces] = new TraceDecoder(kept),
            [Signal.Metrics] = new MetricsDecoder(kept),
            [Signal.Logs] = new LogsDecoder(kept),
            [Signal.Events] = new EventsDecoder(kept),
            [Signal.Refused] = new RefusedDecoder(shelf),
        };
    }

    /// <summary>Appends what the frame says to <paramref name="rows"/>; a frame that is refused leaves them as they were.</summary>
    public Refusal? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        rows.Mark(beforeFrame);
        shelf.Open(frame, rows);
        tally.Shelf = shelf;
        var isTaken = false;
        try
        {
            var refusal = RefusalOf(frame, rows, tally);
            if (refusal is null)
                IngestLedger.Enter(frame, tally, rows);
            isTaken = refusal is null;
            return refusal;
        }
        finally
        {
            if (!isTaken)
            {
                rows.RollBack(beforeFrame);
                shelf.TakeBack();
            }
        }
    }

    private Refusal? RefusalOf(in Frame frame, StoreBatch rows, Tally tally) =>
        !decoders.TryGetValue(frame.Signal, out var decoder) ? Refusal.NotReceived(frame.Signal)
            : decoder.Decode(frame, rows, tally) is { } fault ? Refusal.Malformed(fault.Path, fault.What)
            : tally.IsFull ? Refusal.TooManyItems(Tally.MaxItems)
            : null;
}
