using System.Security.Cryptography;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;
using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Receive;

/// <summary>
/// Step 2 for logs: records as they are, and what the dialects read of usage in GenAI events. Such an event names its response or
/// stands in the span of its call, and so has the identity of that span's report: the two count once.
/// </summary>
internal sealed class LogsDecoder : SignalDecoder
{
    private readonly KeptTime kept;
    private readonly LogsReader reader = new();
    private readonly Words words = new();
    private readonly Normaliser normaliser = new();
    private readonly SpanView asSpan;

    public LogsDecoder(KeptTime kept)
    {
        this.kept = kept;
        asSpan = new SpanView(reader.Origin);
    }

    public override DecodeFault? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        reader.Start(frame.Body, frame.Length);
        while (!tally.IsFull && reader.Next())
        {
            if (RefusalOf(frame, out var time, out var tenant) is { } reason)
                tally.Reject(reason, reader);
            else
                Append(frame, time, tenant, rows, tally);
        }

        var fault = reader.Fault;
        reader.Finish();
        asSpan.Release();
        return fault;
    }

    private Reason? RefusalOf(in Frame frame, out ulong time, out string tenant)
    {
        tenant = "";
        if (!TryTime(frame, out time))
            return Reason.LogTime;

        var instant = UnixTime.Of(time);
        if (kept.IsTooOld(instant, frame.ReceivedAt))
            return Reason.LogTooOld;
        if (KeptTime.IsTooFarAhead(instant, frame.ReceivedAt))
            return Reason.LogTooFarAhead;
        return ItemTenant.TryRead(reader.Record.Attributes, reader.Origin.Resource, frame.Sender, words, out tenant) ? null : Reason.Tenant;
    }

    // logs.proto: who reads a record without a time takes the moment it was observed; here that is the latest when it came in.
    private bool TryTime(in Frame frame, out ulong time)
    {
        var record = reader.Record;
        time = record.TimeUnixNanoseconds;
        if (UnixTime.IsInstant(time))
            return true;

        time = record.ObservedUnixNanoseconds;
        if (UnixTime.IsInstant(time))
            return true;

        time = (ulong)(frame.ReceivedAt - DateTime.UnixEpoch).Ticks * 100;
        return record.TimeUnixNanoseconds == 0 && record.ObservedUnixNanoseconds == 0;
    }

    private void Append(in Frame frame, ulong time, string tenant, StoreBatch rows, Tally tally)
    {
        var record = reader.Record;
        var report = record.EventName.StartsWith("gen_ai."u8) ? ReportOf(frame, time, tenant, tally) : null;
        var isKept = !kept.IsTooOldForSpans(UnixTime.Of(time), frame.ReceivedAt);
        if (!isKept && report is null)
        {
            // The store would let it go with the next merge.
            tally.Reject(Reason.LogNotKept, reader);
            return;
        }

        tally.Accept();
        if (!isKept)
            tally.Warn(Reason.LogUsageOnly, reader);
        if (record.HasInvalidId)
            tally.Warn(Reason.LogTraceId, reader);
        if (isKept)
            rows.Logs.Append(record, reader.Origin, time, tenant, rows.Resources.Of(reader.Origin, tenant, UnixTime.Of(time)));
        if (report is not null)
        {
            tally.Report();
            rows.Reports.Append(report);
        }
    }

    private UsageReport? ReportOf(in Frame frame, ulong time, string tenant, Tally tally)
    {
        var record = reader.Record;
        asSpan.ReadLogRecord(record, time);
        if (!SpanTimes.TryRead(asSpan, out var times) || normaliser.NormaliseEvent(asSpan, reader, times, frame.Sender, tenant, tally) is not { } report)
            return null;

        // Outside a span and without a response id, the record itself is all there is to know a repetition by.
        return report.IdentityKind == IdentityKind.Span && (record.TraceId.IsEmpty || record.SpanId.IsEmpty)
            ? report with { IdentityKind = IdentityKind.Event, Identity = $"log-{Convert.ToHexStringLower(SHA256.HashData(record.Raw.Of(record.Request))[..16])}" }
            : report;
    }
}
