using Observe.Storage.Native;
using Observe.Vocabulary;

namespace Observe.Storage.Tables;

/// <summary>A signed difference of counted usage: a row of <c>usage_15m</c>.</summary>
/// <param name="BucketStart">The quarter hour, UTC.</param>
/// <param name="Tenant">And the other dimensions, as in <see cref="UsageDimensions"/>.</param>
/// <param name="Layer">Which layer's report counts, spelled as in the table.</param>
public sealed record UsageChange(
    DateTime BucketStart, string Tenant, string Project, string Model, string Deployment, string ApiKey, string User, string Layer,
    string Simulated, long Requests, long Errors, long LowConfidence, long InputFresh, long InputCacheRead, long InputCacheWrite5m,
    long InputCacheWrite1h, long InputCacheWriteOther, long InputAudio, long InputImage, long OutputText, long OutputReasoning,
    long OutputAudio, long Unclassified)
{
    public UsageDimensions Dimensions => new(Tenant, Project, Model, Deployment, ApiKey, User, Simulated);

    public TokenCounts Tokens => new()
    {
        InputFresh = InputFresh,
        InputCacheRead = InputCacheRead,
        InputCacheWrite5m = InputCacheWrite5m,
        InputCacheWrite1h = InputCacheWrite1h,
        InputCacheWriteOther = InputCacheWriteOther,
        InputAudio = InputAudio,
        InputImage = InputImage,
        OutputText = OutputText,
        OutputReasoning = OutputReasoning,
        OutputAudio = OutputAudio,
        Unclassified = Unclassified,
    };
}

/// <summary>Rows of <c>usage_15m</c> on their way into the store, column by column.</summary>
public sealed class UsageChangeBatch : ColumnarBatch
{
    private readonly DateTimeColumn bucketStart;
    private readonly LowCardinalityColumn[] dimensions;
    private readonly LowCardinalityColumn layer;
    private readonly NumberColumn<long> requests;
    private readonly NumberColumn<long> errors;
    private readonly NumberColumn<long> lowConfidence;
    private readonly NumberColumn<long>[] buckets;
    private readonly DateTime64Column refreshedAt;
    private readonly NumberColumn<ulong> batch;

    public UsageChangeBatch()
    {
        bucketStart = DateTime("bucket_start");
        dimensions = [.. ((string[])["tenant", "project", "model", "deployment", "api_key", "user", "simulated"]).Select(LowCardinality)];
        layer = LowCardinality("layer");
        requests = Int64("requests");
        errors = Int64("errors");
        lowConfidence = Int64("low_confidence");
        buckets = [.. TokenBuckets.All.Select(bucket => Int64(bucket.Name()))];
        refreshedAt = DateTime64("refreshed_at", 3);
        batch = UInt64("batch");
    }

    /// <param name="change">The row.</param>
    /// <param name="refreshedAtUtc">Now.</param>
    /// <param name="newestBatch">The newest batch of reports that the changes come from.</param>
    public void Append(UsageChange change, DateTimeOffset refreshedAtUtc, ulong newestBatch)
    {
        bucketStart.Append(change.BucketStart);
        dimensions[0].Append(change.Tenant);
        dimensions[1].Append(change.Project);
        dimensions[2].Append(change.Model);
        dimensions[3].Append(change.Deployment);
        dimensions[4].Append(change.ApiKey);
        dimensions[5].Append(change.User);
        dimensions[6].Append(change.Simulated);
        layer.Append(change.Layer);
        requests.Append(change.Requests);
        errors.Append(change.Errors);
        lowConfidence.Append(change.LowConfidence);
        var tokens = change.Tokens;
        for (var i = 0; i < buckets.Length; i++)
            buckets[i].Append(tokens[TokenBuckets.All[i]]);
        refreshedAt.Append(refreshedAtUtc);
        batch.Append(newestBatch);
    }
}
