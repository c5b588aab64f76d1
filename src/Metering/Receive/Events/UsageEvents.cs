using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Observe.Metering.Normalise;
using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Receive.Events;

/// <summary>
/// The data of an event to one report of one request. Any type of event will do, what counts is what the data says. Not
/// thread-safe; one a decoder.
/// </summary>
internal sealed class UsageEvents(KeptTime kept)
{
    /// <summary>The bucket rule of counts that were given bucket by bucket.</summary>
    public const string DeclaredRule = "declared";

    public const string Dialect = "cloudevents";

    private const int MaxTenantBytes = 128;

    private static readonly FrozenSet<string> known = FrozenSet.ToFrozenSet(
    [
        "tenant", "project", "api_key", "user", "model", "request_model", "provider", "deployment", "replica", "operation", "service",
        "layer", "finality", "tokens", "usage", "reported_total", "duration_ms", "time_to_first_token_ms", "queue_ms", "prefill_ms",
        "decode_ms", "trace_id", "span_id", "parent_span_id", "error_type", "simulated",
    ]);

    private readonly Words words = new();
    private Members? members;

    /// <summary>Reads the data; <paramref name="report"/> is null exactly when the verdict has a reason.</summary>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public Verdict Read(CloudEvent cloudEvent, JsonElement data, in Frame frame, EventPlace place, Tally tally, out UsageReport? report)
    {
        report = null;
        members ??= new Members(words);
        members.Start(data);
        place.TraceId = TraceIdOf(cloudEvent);

        var time = cloudEvent.Time ?? frame.ReceivedAt;
        if (kept.IsTooOld(time, frame.ReceivedAt))
            return EventReason.TooOld;
        if (KeptTime.IsTooFarAhead(time, frame.ReceivedAt))
            return EventReason.TooFarAhead;
        if (TenantOf(frame.Sender) is not { } tenant)
            return EventReason.Tenant;
        if (CountsOf(data, out var buckets, out var reportedTotal) is { } verdict)
            return verdict;

        var made = Report(cloudEvent, frame.Sender, tenant, time, place.TraceId, buckets, reportedTotal);
        if (members.Problem.Length != 0)
            return new Verdict(EventReason.Member, members.Problem + ".");

        Warn(data, buckets, place, tally);
        report = made;
        return Verdict.Taken;
    }

    private UsageReport Report(
        CloudEvent cloudEvent, Sender sender, string tenant, DateTime time, UInt128 traceId, in Buckets buckets, long reportedTotal)
    {
        var model = members!.Word("model");
        var requestModel = members.Word("request_model");
        var spanId = members.SpanId("span_id");
        var parentSpanId = members.SpanId("parent_span_id");
        return new UsageReport
        {
            Tenant = tenant,
            IdentityKind = IdentityKind.Event,
            Identity = Identity.OfEvent(cloudEvent.Source, cloudEvent.Id),
            EventTime = time,
            Layer = members.Layer("layer"),
            Role = Operations.RoleOf(members.Word("operation")),
            Finality = members.Finality("finality"),
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = parentSpanId == spanId ? 0 : parentSpanId,
            Project = sender.Project ?? members.Word("project"),
            ApiKey = members.Word("api_key"),
            User = members.Word("user"),
            Model = model.Length != 0 ? model : requestModel,
            RequestModel = requestModel,
            Provider = members.Word("provider"),
            Deployment = members.Word("deployment"),
            Replica = members.Word("replica"),
            Operation = members.Word("operation"),
            Service = members.Word("service"),
            Dialect = Dialect,
            ErrorType = members.Word("error_type"),
            Simulated = members.Word("simulated"),
            Tokens = buckets.Tokens,
            ReportedTotal = reportedTotal,
            BucketRule = buckets.Rule,
            Confidence = buckets.Confidence,
            DurationUs = members.Duration("duration_ms"),
            TimeToFirstTokenUs = members.Duration("time_to_first_token_ms"),
            QueueUs = members.Duration("queue_ms"),
            PrefillUs = members.Duration("prefill_ms"),
            DecodeUs = members.Duration("decode_ms"),
        };
    }

    private Verdict? CountsOf(JsonElement data, out Buckets buckets, out long reportedTotal)
    {
        (buckets, reportedTotal) = (default, -1);
        var hasTokens = TryMember(data, "tokens", out var tokens);
        var hasUsage = TryMember(data, "usage", out var usage);
        if (hasTokens && hasUsage)
            return EventReason.TwoCounts;
        if (hasTokens)
            return Declared(data, tokens, out buckets, out reportedTotal);
        if (hasUsage)
            return Provided(usage, out buckets, out reportedTotal);
        if (!TryMember(data, "error_type", out _))
            return EventReason.NoTokens;

        // A request that failed used nothing, and is a request all the same.
        buckets = new Buckets(default, BucketArithmetic.NoUsage, BucketConfidence.High);
        return null;
    }

    private static Verdict? Declared(JsonElement data, JsonElement tokens, out Buckets buckets, out long reportedTotal)
    {
        (buckets, reportedTotal) = (default, -1);
        if (tokens.ValueKind != JsonValueKind.Object)
            return new Verdict(EventReason.Counts, "\"tokens\" must be an object of buckets and counts.");

        Span<long> counts = stackalloc long[TokenBuckets.All.Count];
        counts.Clear();
        foreach (var member in tokens.EnumerateObject())
        {
            if (!TokenBuckets.TryParse(member.Name, out var bucket))
                return new Verdict(EventReason.Counts, $"\"tokens\" has a bucket that does not exist; those that do: {string.Join(", ", TokenBuckets.All.Select(b => b.Name()))}.");
            if (!TryCount(member.Value, out counts[(int)bucket - 1]))
                return new Verdict(EventReason.Counts, $"\"tokens\".\"{bucket.Name()}\" must be a whole number from 0 to {BucketArithmetic.MaxCount}.");
        }

        if (TryMember(data, "reported_total", out var total) && !TryCount(total, out reportedTotal))
            return new Verdict(EventReason.Counts, $"\"reported_total\" must be a whole number from 0 to {BucketArithmetic.MaxCount}.");

        var counted = Counts(counts);
        var contradicts = reportedTotal >= 0 && reportedTotal != counted.Total;
        buckets = new Buckets(
            counted, contradicts ? BucketArithmetic.ContradictsTotal : DeclaredRule, contradicts ? BucketConfidence.Low : BucketConfidence.High);
        return null;
    }

    private static Verdict? Provided(JsonElement usage, out Buckets buckets, out long reportedTotal)
    {
        var raw = new RawUsage();
        (buckets, reportedTotal) = (default, -1);
        if (usage.ValueKind != JsonValueKind.Object || !UsageJson.TryRead(JsonMarshal.GetRawUtf8Value(usage), ref raw, out var counting))
            return EventReason.Usage;
        if (raw.HasUnreadable)
            return new Verdict(EventReason.Counts, "\"usage\" has a count that is not a whole number.");

        buckets = BucketArithmetic.Split(raw, raw.Counting ?? counting);
        reportedTotal = raw.ReportedTotal ?? -1;
        return buckets.Confidence == BucketConfidence.Error ? (Verdict?)EventReason.Impossible : null;
    }

    private static TokenCounts Counts(ReadOnlySpan<long> counts) => new()
    {
        InputFresh = counts[(int)TokenBucket.InputFresh - 1],
        InputCacheRead = counts[(int)TokenBucket.InputCacheRead - 1],
        InputCacheWrite5m = counts[(int)TokenBucket.InputCacheWrite5m - 1],
        InputCacheWrite1h = counts[(int)TokenBucket.InputCacheWrite1h - 1],
        InputCacheWriteOther = counts[(int)TokenBucket.InputCacheWriteOther - 1],
        InputAudio = counts[(int)TokenBucket.InputAudio - 1],
        InputImage = counts[(int)TokenBucket.InputImage - 1],
        OutputText = counts[(int)TokenBucket.OutputText - 1],
        OutputReasoning = counts[(int)TokenBucket.OutputReasoning - 1],
        OutputAudio = counts[(int)TokenBucket.OutputAudio - 1],
        Unclassified = counts[(int)TokenBucket.Unclassified - 1],
    };

    private void Warn(JsonElement data, in Buckets buckets, EventPlace place, Tally tally)
    {
        if (buckets.Rule is BucketArithmetic.ContradictsTotal or BucketArithmetic.ContradictsParts)
            tally.Warn(Reason.ContradictoryCounts, place);
        if (words.TakeShortened())
            tally.Warn(Reason.LongText, place);
        foreach (var member in data.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                tally.Warn(EventReason.UnknownMember, place);
                return;
            }
        }
    }

    // R13: a key that is bound to a tenant speaks for that tenant, whatever the event says.
    private string? TenantOf(Sender sender)
    {
        if (sender.Tenant is { Length: > 0 } bound)
            return bound;

        var problem = members!.Problem;
        var named = members.Text("tenant");
        if (named.Length == 0)
            return members.Problem == problem ? Normaliser.DefaultTenant : null;

        return Encoding.UTF8.GetByteCount(named) <= MaxTenantBytes && !named.Any(char.IsControl) ? named : null;
    }

    // The distributed tracing extension says it where the data does not.
    private UInt128 TraceIdOf(CloudEvent cloudEvent)
    {
        var named = members!.TraceId("trace_id");
        if (named != 0 || cloudEvent.TraceParent.Split('-') is not [_, { Length: 32 } trace, ..])
            return named;

        return UInt128.TryParse(trace, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;
    }

    private static bool TryMember(JsonElement data, string name, out JsonElement value) =>
        data.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static bool TryCount(JsonElement value, out long count)
    {
        count = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out count) && count is >= 0 and <= BucketArithmetic.MaxCount;
    }
}
