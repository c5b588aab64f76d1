using Observe.Storage.Native;
using Observe.Vocabulary;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>usage_reports</c> on their way into the store, column by column.</summary>
public sealed class UsageReportBatch : ColumnarBatch
{
    private readonly DateTimeColumn bucketStart;
    private readonly NumberColumn<ulong> batch;
    private readonly NumberColumn<uint> position;
    private readonly LowCardinalityColumn tenant;
    private readonly FixedStringColumn requestKey;
    private readonly EnumColumn<ReportLayer> layer;
    private readonly DateTime64Column eventTime;
    private readonly EnumColumn<ReportRole> role;
    private readonly EnumColumn<ReportFinality> finality;
    private readonly EnumColumn<IdentityKind> identityKind;
    private readonly StringColumn identity;
    private readonly NumberColumn<ulong> spanRef;
    private readonly NumberColumn<ulong> parentRef;
    private readonly LowCardinalityColumn project;
    private readonly LowCardinalityColumn apiKey;
    private readonly LowCardinalityColumn user;
    private readonly LowCardinalityColumn model;
    private readonly LowCardinalityColumn requestModel;
    private readonly LowCardinalityColumn provider;
    private readonly LowCardinalityColumn deployment;
    private readonly LowCardinalityColumn replica;
    private readonly LowCardinalityColumn operation;
    private readonly LowCardinalityColumn service;
    private readonly LowCardinalityColumn dialect;
    private readonly LowCardinalityColumn errorType;
    private readonly LowCardinalityColumn simulated;
    private readonly NumberColumn<long>[] buckets;
    private readonly NumberColumn<long> reportedTotal;
    private readonly LowCardinalityColumn bucketRule;
    private readonly EnumColumn<BucketConfidence> confidence;
    private readonly NumberColumn<long> durationUs;
    private readonly NumberColumn<long> timeToFirstTokenUs;
    private readonly NumberColumn<long> queueUs;
    private readonly NumberColumn<long> prefillUs;
    private readonly NumberColumn<long> decodeUs;
    private readonly HashSet<DateTime> bucketStarts = [];

    public UsageReportBatch()
    {
        bucketStart = DateTime("bucket_start");
        batch = UInt64("batch");
        position = UInt32("position");
        tenant = LowCardinality("tenant");
        requestKey = FixedString("request_key", 16);
        layer = Enum8<ReportLayer>("layer", Spelling.Of);
        eventTime = DateTime64("event_time", 6);
        role = Enum8<ReportRole>("role", Spelling.Of);
        finality = Enum8<ReportFinality>("finality", Spelling.Of);
        identityKind = Enum8<IdentityKind>("identity_kind", Spelling.Of);
        identity = String("identity");
        spanRef = UInt64("span_ref");
        parentRef = UInt64("parent_ref");
        project = LowCardinality("project");
        apiKey = LowCardinality("api_key");
        user = LowCardinality("user");
        model = LowCardinality("model");
        requestModel = LowCardinality("request_model");
        provider = LowCardinality("provider");
        deployment = LowCardinality("deployment");
        replica = LowCardinality("replica");
        operation = LowCardinality("operation");
        service = LowCardinality("service");
        dialect = LowCardinality("dialect");
        errorType = LowCardinality("error_type");
        simulated = LowCardinality("simulated");
        buckets = [.. TokenBuckets.All.Select(bucket => Int64(bucket.Name()))];
        reportedTotal = Int64("reported_total");
        bucketRule = LowCardinality("bucket_rule");
        confidence = Enum8<BucketConfidence>("confidence", Spelling.Of);
        durationUs = Int64("duration_us");
        timeToFirstTokenUs = Int64("time_to_first_token_us");
        queueUs = Int64("queue_us");
        prefillUs = Int64("prefill_us");
        decodeUs = Int64("decode_us");
    }

    /// <summary>The quarter hours of the rows; one too many after <see cref="ColumnarBatch.Truncate"/>.</summary>
    public IReadOnlyCollection<DateTime> BucketStarts => bucketStarts;

    /// <summary>
    /// Stands in every row appended from now on: the batch's id, which grows from batch to batch. Of two reports that are equally
    /// final the one of the newer batch counts, within a batch the one appended later.
    /// </summary>
    public ulong Batch { get; set; }

    /// <summary>Appends one row.</summary>
    /// <param name="report">The report; its times are UTC.</param>
    public void Append(UsageReport report)
    {
        var start = QuarterHour.StartOf(report.EventTime);
        Span<byte> bytes = stackalloc byte[16];

        position.Append((uint)Rows);
        bucketStart.Append(start);
        batch.Append(Batch);
        tenant.Append(report.Tenant);
        report.RequestKey.CopyTo(bytes);
        requestKey.Append(bytes);
        layer.Append(report.Layer);
        eventTime.AppendUnits(MicrosecondsSince1970(report.EventTime));
        AppendIdentity(report);
        AppendDimensions(report);
        AppendTokens(report);
        AppendDurations(report);
        bucketStarts.Add(start);
    }

    public override void Clear()
    {
        base.Clear();
        bucketStarts.Clear();
    }

    private void AppendIdentity(UsageReport report)
    {
        role.Append(report.Role);
        finality.Append(report.Finality);
        identityKind.Append(report.IdentityKind);
        identity.Append(report.IdentityKind == IdentityKind.Event ? report.Identity : "");
        spanRef.Append(SpanRef.Of(report.TraceId, report.SpanId));
        parentRef.Append(SpanRef.Of(report.TraceId, report.ParentSpanId));
    }

    private void AppendDimensions(UsageReport report)
    {
        project.Append(report.Project);
        apiKey.Append(report.ApiKey);
        user.Append(report.User);
        model.Append(report.Model);
        requestModel.Append(report.RequestModel);
        provider.Append(report.Provider);
        deployment.Append(report.Deployment);
        replica.Append(report.Replica);
        operation.Append(report.Operation);
        service.Append(report.Service);
        dialect.Append(report.Dialect);
        errorType.Append(report.ErrorType);
        simulated.Append(report.Simulated);
    }

    private void AppendTokens(UsageReport report)
    {
        for (var i = 0; i < buckets.Length; i++)
            buckets[i].Append(report.Tokens[TokenBuckets.All[i]]);
        reportedTotal.Append(report.ReportedTotal);
        bucketRule.Append(report.BucketRule);
        confidence.Append(report.Confidence);
    }

    private void AppendDurations(UsageReport report)
    {
        durationUs.Append(report.DurationUs);
        timeToFirstTokenUs.Append(report.TimeToFirstTokenUs);
        queueUs.Append(report.QueueUs);
        prefillUs.Append(report.PrefillUs);
        decodeUs.Append(report.DecodeUs);
    }

    private static long MicrosecondsSince1970(DateTime utc) =>
        (utc.Ticks - System.DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
