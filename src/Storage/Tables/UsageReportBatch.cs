using System.Buffers.Binary;
using Observe.Storage.Native;
using Observe.Vocabulary;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>usage_reports</c> on their way into the store, column by column.</summary>
public sealed class UsageReportBatch : ColumnarBatch
{
    private readonly LowCardinalityColumn tenant;
    private readonly DateTimeColumn bucketStart;
    private readonly FixedStringColumn requestKey;
    private readonly EnumColumn<ReportLayer> layer;
    private readonly NumberColumn<ulong> version;
    private readonly DateTime64Column eventTime;
    private readonly DateTime64Column recordedAt;
    private readonly EnumColumn<ReportRole> role;
    private readonly EnumColumn<ReportFinality> finality;
    private readonly EnumColumn<IdentityKind> identityKind;
    private readonly StringColumn identity;
    private readonly FixedStringColumn traceId;
    private readonly FixedStringColumn spanId;
    private readonly FixedStringColumn parentSpanId;
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
        tenant = LowCardinality("tenant");
        bucketStart = DateTime("bucket_start");
        requestKey = FixedString("request_key", 16);
        layer = Enum8<ReportLayer>("layer", Spelling.Of);
        version = UInt64("version");
        eventTime = DateTime64("event_time", 6);
        recordedAt = DateTime64("recorded_at", 6);
        role = Enum8<ReportRole>("role", Spelling.Of);
        finality = Enum8<ReportFinality>("finality", Spelling.Of);
        identityKind = Enum8<IdentityKind>("identity_kind", Spelling.Of);
        identity = String("identity");
        traceId = FixedString("trace_id", 16);
        spanId = FixedString("span_id", 8);
        parentSpanId = FixedString("parent_span_id", 8);
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

    /// <summary>Appends one row.</summary>
    /// <param name="report">The report; its times are UTC.</param>
    /// <param name="recordedAtUtc">Now: of two reports that are equally final the one recorded later counts.</param>
    public void Append(UsageReport report, DateTime recordedAtUtc)
    {
        var start = QuarterHour.StartOf(report.EventTime);
        var recordedAtUs = MicrosecondsSince1970(recordedAtUtc);
        Span<byte> bytes = stackalloc byte[16];

        tenant.Append(report.Tenant);
        bucketStart.Append(start);
        report.RequestKey.CopyTo(bytes);
        requestKey.Append(bytes);
        layer.Append(report.Layer);
        version.Append(((ulong)report.Finality << 60) | (ulong)recordedAtUs);
        eventTime.AppendUnits(MicrosecondsSince1970(report.EventTime));
        recordedAt.AppendUnits(recordedAtUs);
        AppendIdentity(report, bytes);
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

    private void AppendIdentity(UsageReport report, Span<byte> bytes)
    {
        role.Append(report.Role);
        finality.Append(report.Finality);
        identityKind.Append(report.IdentityKind);
        identity.Append(report.Identity);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, report.TraceId);
        traceId.Append(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, report.SpanId);
        spanId.Append(bytes[..8]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, report.ParentSpanId);
        parentSpanId.Append(bytes[..8]);
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
