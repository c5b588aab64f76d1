using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>A signed difference of requests in one bin of a duration: a row of <c>latency_15m</c>.</summary>
/// <param name="BucketStart">The quarter hour, UTC.</param>
/// <param name="Measure">Which duration, spelled as in the table.</param>
/// <param name="Bin">Logarithmic, 2 % wide, over microseconds.</param>
public sealed record LatencyChange(
    DateTime BucketStart, string Measure, string Model, string Deployment, string Tenant, short Bin, long Requests);

/// <summary>Rows of <c>latency_15m</c> on their way into the store, column by column.</summary>
public sealed class LatencyChangeBatch : ColumnarBatch
{
    private readonly DateTimeColumn bucketStart;
    private readonly LowCardinalityColumn measure;
    private readonly LowCardinalityColumn model;
    private readonly LowCardinalityColumn deployment;
    private readonly LowCardinalityColumn tenant;
    private readonly NumberColumn<int> bin;
    private readonly NumberColumn<long> requests;
    private readonly NumberColumn<ulong> batch;

    public LatencyChangeBatch()
    {
        bucketStart = DateTime("bucket_start");
        measure = LowCardinality("measure");
        model = LowCardinality("model");
        deployment = LowCardinality("deployment");
        tenant = LowCardinality("tenant");
        bin = Int32("bin");
        requests = Int64("requests");
        batch = UInt64("batch");
    }

    /// <param name="change">The row.</param>
    /// <param name="newestBatch">The newest batch of reports that the changes come from.</param>
    public void Append(LatencyChange change, ulong newestBatch)
    {
        bucketStart.Append(change.BucketStart);
        measure.Append(change.Measure);
        model.Append(change.Model);
        deployment.Append(change.Deployment);
        tenant.Append(change.Tenant);
        bin.Append(change.Bin);
        requests.Append(change.Requests);
        batch.Append(newestBatch);
    }
}
