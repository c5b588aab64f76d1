using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>How one Metering stands: a row of <c>metering_status</c>.</summary>
/// <param name="At">UTC.</param>
/// <param name="Instance">Which one.</param>
/// <param name="SpoolBytes">Acknowledged and not stored yet.</param>
/// <param name="SpoolLimitBytes">Beyond which senders are told to come back.</param>
/// <param name="SpoolBatches">Batches among them.</param>
/// <param name="SpoolOldestSeconds">How long the oldest has waited; 0 when none waits.</param>
/// <param name="StoreAvailable">The last exchange with the store went well.</param>
/// <param name="StoreLastError">What went wrong last; empty when nothing has.</param>
public readonly record struct MeteringStatusRow(
    DateTime At, string Instance, long SpoolBytes, long SpoolLimitBytes, long SpoolBatches, double SpoolOldestSeconds,
    bool StoreAvailable, string StoreLastError);

/// <summary>Rows of <c>metering_status</c> on their way into the store.</summary>
public sealed class MeteringStatusBatch : ColumnarBatch
{
    private readonly DateTime64Column at;
    private readonly LowCardinalityColumn instance;
    private readonly NumberColumn<ulong> spoolBytes;
    private readonly NumberColumn<ulong> spoolLimitBytes;
    private readonly NumberColumn<ulong> spoolBatches;
    private readonly NumberColumn<double> spoolOldestSeconds;
    private readonly NumberColumn<bool> storeAvailable;
    private readonly StringColumn storeLastError;

    public MeteringStatusBatch()
    {
        at = DateTime64("at", 3);
        instance = LowCardinality("instance");
        spoolBytes = UInt64("spool_bytes");
        spoolLimitBytes = UInt64("spool_limit_bytes");
        spoolBatches = UInt64("spool_batches");
        spoolOldestSeconds = Float64("spool_oldest_seconds");
        storeAvailable = Bool("store_available");
        storeLastError = String("store_last_error");
    }

    public void Append(in MeteringStatusRow row)
    {
        at.Append(row.At);
        instance.Append(row.Instance);
        spoolBytes.Append((ulong)row.SpoolBytes);
        spoolLimitBytes.Append((ulong)row.SpoolLimitBytes);
        spoolBatches.Append((ulong)row.SpoolBatches);
        spoolOldestSeconds.Append(row.SpoolOldestSeconds);
        storeAvailable.Append(row.StoreAvailable);
        storeLastError.Append(row.StoreLastError);
    }
}
