using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;

namespace Observe.Metering.Receive;

/// <summary>Step 2 for traces: spans as they are, and what the dialects read of usage in them.</summary>
internal sealed class TraceDecoder(KeptTime kept) : SignalDecoder
{
    private readonly TraceReader reader = new();
    private readonly Normaliser normaliser = new();
    private readonly FrameReports reports = new();

    public override DecodeFault? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        reports.Clear();
        reader.Start(frame.Body, frame.Length);
        while (!tally.IsFull && reader.Next())
        {
            if (RefusalOf(frame, out var times, out var tenant) is { } reason)
                tally.Reject(reason, reader);
            else if (kept.IsTooOldForSpans(times.Start, frame.ReceivedAt))
                AppendUsage(frame, times, tenant, tally);
            else
                Append(frame, times, tenant, rows, tally);
        }

        var fault = reader.Fault;
        reader.Finish();
        if (fault is null)
            reports.AppendTo(rows.Reports);
        return fault;
    }

    private Reason? RefusalOf(in Frame frame, out SpanTimes times, out string tenant)
    {
        if (normaliser.RefusalOf(reader.Span, frame.Sender, out times, out tenant) is { } reason)
            return reason;
        if (kept.IsTooOld(times.Start, frame.ReceivedAt))
            return Reason.TooOld;
        return KeptTime.IsTooFarAhead(times.Start, frame.ReceivedAt) ? Reason.TooFarAhead : null;
    }

    private void Append(in Frame frame, in SpanTimes times, string tenant, StoreBatch rows, Tally tally)
    {
        var span = reader.Span;
        tally.Accept();
        tally.Parts(span.Events.Count + span.Links.Count);
        if (tally.IsFull)
            return;
        if (times.IsEndBeforeStart)
            tally.Warn(Reason.EndBeforeStart, reader);
        var report = normaliser.Normalise(reader, times, frame.Sender, tenant, tally);
        rows.Spans.Append(span, times, tenant, frame.Sender.KeyId, rows.Id, normaliser.Inference);
        reports.Add(span.TraceId, span.SpanId, report);
        if (report is not null)
            tally.Report();
    }

    // The store would let the span go with the next merge; what it says of usage is kept longer.
    private void AppendUsage(in Frame frame, in SpanTimes times, string tenant, Tally tally)
    {
        var span = reader.Span;
        var report = normaliser.Normalise(reader, times, frame.Sender, tenant, tally);
        reports.Add(span.TraceId, span.SpanId, report);
        if (report is null)
        {
            tally.Reject(Reason.SpanNotKept, reader);
            return;
        }

        tally.Accept();
        tally.Report();
        tally.Warn(Reason.SpanUsageOnly, reader);
    }
}
