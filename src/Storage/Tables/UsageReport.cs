using Observe.Vocabulary;

namespace Observe.Storage.Tables;

/// <summary>
/// One layer's report of one inference request: a row of <c>usage_reports</c>. Strings are empty, durations -1, ids zero
/// where the emitter did not say. Instants are UTC; durations are microseconds.
/// </summary>
public sealed record UsageReport
{
    public required string Tenant { get; init; }
    public required IdentityKind IdentityKind { get; init; }

    /// <summary>The identity in the emitter's words; hashed with the tenant it is <see cref="RequestKey"/>.</summary>
    public required string Identity { get; init; }

    public EventKey RequestKey => EventKey.Of(Tenant, Identity);

    /// <summary>When the request was made; decides quarter hour and price (R7).</summary>
    public required DateTime EventTime { get; init; }

    public required ReportLayer Layer { get; init; }
    public ReportRole Role { get; init; } = ReportRole.Leaf;
    public ReportFinality Finality { get; init; } = ReportFinality.Final;

    public UInt128 TraceId { get; init; }
    public ulong SpanId { get; init; }

    /// <summary>
    /// Zero also when the parent cannot be a report, because it stands in the same request and counts no tokens: that spares
    /// the store the look-up (R3).
    /// </summary>
    public ulong ParentSpanId { get; init; }

    public string Project { get; init; } = "";
    public string ApiKey { get; init; } = "";
    public string User { get; init; } = "";

    /// <summary>The model that answered; where that is not said, the model asked for.</summary>
    public string Model { get; init; } = "";

    public string RequestModel { get; init; } = "";
    public string Provider { get; init; } = "";
    public string Deployment { get; init; } = "";
    public string Replica { get; init; } = "";
    public string Operation { get; init; } = "";
    public string Service { get; init; } = "";

    /// <summary>The spelling that was recognised, e.g. <c>otel-genai</c>, <c>vllm</c>.</summary>
    public string Dialect { get; init; } = "";

    /// <summary>Empty for a request that succeeded.</summary>
    public string ErrorType { get; init; } = "";

    public string Simulated { get; init; } = "";

    public required TokenCounts Tokens { get; init; }

    /// <summary>The total the emitter itself stated; -1 when it stated none.</summary>
    public long ReportedTotal { get; init; } = -1;

    /// <summary>The rule that split the counts into disjoint buckets (R4).</summary>
    public required string BucketRule { get; init; }

    public BucketConfidence Confidence { get; init; } = BucketConfidence.High;

    public long DurationUs { get; init; } = -1;
    public long TimeToFirstTokenUs { get; init; } = -1;
    public long QueueUs { get; init; } = -1;
    public long PrefillUs { get; init; } = -1;
    public long DecodeUs { get; init; } = -1;
}
