using System.Collections.Concurrent;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;
using Observe.Storage.Tables;

namespace Observe.Metering.Receive;

/// <summary>Step 3 as the intake sees it: completes when the reports are durable, or says why they are not.</summary>
public delegate Task<StoreResult> StoreReports(IReadOnlyList<UsageReport> reports, CancellationToken token);

/// <summary>
/// Step 1, RECEIVE, the same for every transport: the bytes of one <c>ExportTraceServiceRequest</c> and their sender in, the
/// answer out. A body that cannot be decoded is refused whole; of one that can, every usable span is kept. The answer is
/// given only after the store has the reports (R11).
/// </summary>
internal sealed class TraceIntake(StoreReports store, ReceiveMeter meter, KeptTime kept, TimeProvider clock)
{
    // Readers keep their tables and words from request to request (below 1 MB each); further ones are made and let go.
    private const int MaxIdleWorkers = 16;

    /// <summary>
    /// Reports in one request. A span of usage fits into 70 bytes and inflates from less than one, so the limit on bytes alone
    /// would let one small request fill memory and the store's queue for everybody.
    /// </summary>
    internal const int MaxReports = 50_000;

    private readonly ConcurrentBag<Worker> idleWorkers = [];

    private sealed record Worker(TraceReader Reader, Normaliser Normaliser);

    /// <param name="body">The request; only read before this method's first wait, and not kept.</param>
    /// <param name="length">Bytes of it.</param>
    /// <param name="sender">Whose key it came with.</param>
    /// <param name="token">Ends the waiting for the store, not what the store has begun.</param>
    public async Task<TraceReceipt> ReceiveAsync(byte[] body, int length, Sender sender, CancellationToken token)
    {
        var tally = new SpanTally();
        var reports = Read(body, length, sender, tally, out var fault);
        if (fault is not null)
            return Refusal.Malformed(fault.Path, fault.What);
        if (reports.Count > MaxReports)
            return Refusal.TooManyReports(MaxReports);

        if (reports.Count != 0)
        {
            var result = await store(reports, token);
            if (result.Outcome != StoreOutcome.Stored)
                return Refusal.FromStore(result.Outcome == StoreOutcome.Busy ? "busy" : "store_unavailable", result.Reason, result.RetryAfter);
        }

        tally.Record(meter, reports.Count);
        return new TraceReceipt(null, tally.Rejected, tally.Message);
    }

    private List<UsageReport> Read(byte[] body, int length, Sender sender, SpanTally tally, out DecodeFault? fault)
    {
        var started = clock.GetTimestamp();
        var worker = idleWorkers.TryTake(out var idle) ? idle : new Worker(new TraceReader(), new Normaliser());
        var (reader, normaliser) = worker;
        var reports = new List<UsageReport>();
        reader.Start(body, length);
        while (reports.Count <= MaxReports && reader.Next())
        {
            if (normaliser.Normalise(reader, sender, tally) is not { } report)
                continue;

            if (kept.IsTooOld(report.EventTime))
                tally.Reject(RejectReason.TooOld, reader);
            else if (kept.IsTooFarAhead(report.EventTime))
                tally.Reject(RejectReason.TooFarAhead, reader);
            else
                reports.Add(report);
        }

        fault = reader.Fault;
        reader.Finish();
        if (idleWorkers.Count < MaxIdleWorkers)
            idleWorkers.Add(worker);
        meter.Decoded(clock.GetElapsedTime(started), length);
        return reports;
    }
}
