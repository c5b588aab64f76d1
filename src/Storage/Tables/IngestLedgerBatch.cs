using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>What became of some items of one request: a row of <c>ingest_ledger</c>, which adds up by minute.</summary>
/// <param name="ReceivedAt">UTC; kept to the minute.</param>
/// <param name="Signal">traces, metrics, logs or events.</param>
/// <param name="Outcome">accepted, rejected, warned, unkept or refused.</param>
/// <param name="Reason">The stable name of why; empty for accepted.</param>
/// <param name="KeyId">The key they came with.</param>
/// <param name="Tenant">What the key is bound to; empty for any.</param>
/// <param name="Requests">1 on one row of a request, 0 on its others.</param>
/// <param name="Items">Spans, data points, log records or events.</param>
/// <param name="Reports">Reports of usage among them.</param>
/// <param name="Bytes">Bytes of the request's body, on the row that counts the request.</param>
public readonly record struct LedgerLine(
    DateTime ReceivedAt, string Signal, string Outcome, string Reason, string KeyId, string Tenant,
    int Requests, long Items, long Reports, long Bytes);

/// <summary>Rows of <c>ingest_ledger</c> on their way into the store, which adds those of one insert up.</summary>
public sealed class IngestLedgerBatch : ColumnarBatch
{
    private readonly DateTimeColumn minute;
    private readonly LowCardinalityColumn signal;
    private readonly LowCardinalityColumn outcome;
    private readonly LowCardinalityColumn reason;
    private readonly LowCardinalityColumn keyId;
    private readonly LowCardinalityColumn tenant;
    private readonly NumberColumn<ulong> requests;
    private readonly NumberColumn<ulong> items;
    private readonly NumberColumn<ulong> reports;
    private readonly NumberColumn<ulong> bytes;

    public IngestLedgerBatch()
    {
        minute = DateTime("minute");
        signal = LowCardinality("signal");
        outcome = LowCardinality("outcome");
        reason = LowCardinality("reason");
        keyId = LowCardinality("key_id");
        tenant = LowCardinality("tenant");
        requests = UInt64("requests");
        items = UInt64("items");
        reports = UInt64("reports");
        bytes = UInt64("bytes");
    }

    public void Append(in LedgerLine line)
    {
        minute.Append(line.ReceivedAt.AddTicks(-(line.ReceivedAt.Ticks % TimeSpan.TicksPerMinute)));
        signal.Append(line.Signal);
        outcome.Append(line.Outcome);
        reason.Append(line.Reason);
        keyId.Append(line.KeyId);
        tenant.Append(line.Tenant);
        requests.Append((ulong)line.Requests);
        items.Append((ulong)line.Items);
        reports.Append((ulong)line.Reports);
        bytes.Append((ulong)line.Bytes);
    }
}
