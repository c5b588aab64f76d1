using Observe.Metering.Receive;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>Writes what became of a request's items into the ledger: most often one row, which the store adds to those of its minute.</summary>
internal static class IngestLedger
{
    public static void Enter(in Frame frame, Tally tally, StoreBatch rows)
    {
        // Refused requests are entered by their decoder; what holds no item leaves no trace.
        if (frame.Signal == Signal.Refused || tally.Accepted + tally.Rejected == 0)
            return;

        var line = new LedgerLine(
            frame.ReceivedAt, frame.Signal.Name(), "accepted", "", frame.Sender.KeyId, frame.Sender.Tenant ?? "",
            Requests: 1, tally.Accepted, tally.Reports, frame.Length);
        rows.Ledger.Append(line);
        if (tally.Rejected == 0 && !tally.HasWarnings)
            return;

        line = line with { Requests = 0, Reports = 0, Bytes = 0 };
        foreach (var (reason, items) in tally.Rejections)
            rows.Ledger.Append(line with { Outcome = "rejected", Reason = reason.Name, Items = items });
        foreach (var (reason, items) in tally.Warnings)
            rows.Ledger.Append(line with { Outcome = "warned", Reason = reason.Name, Items = items });
        if (tally.Unkept > 0)
            rows.Ledger.Append(line with { Outcome = "unkept", Reason = "share", Items = tally.Unkept });
    }
}
