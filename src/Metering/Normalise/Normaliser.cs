using System.Text;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>
/// Step 2, NORMALISE: one span of any dialect to one report, or to nothing when it says nothing about usage. Not
/// thread-safe; one a reader.
/// </summary>
internal sealed class Normaliser
{
    public const string DefaultTenant = "default";

    private const int MaxTenantBytes = 128;

    private readonly Words words = new();
    private readonly KnownAttributes known = new(Dialect.Names);
    private readonly SpanEvents events = new();
    private readonly Inference inference;

    public Normaliser() => inference = new Inference(known);

    /// <summary>What was read in the span that was normalised last, also where it is no report; null where no dialect recognised it.</summary>
    public Inference? Inference => inference.Dialect is null ? null : inference;

    /// <summary>Why a span cannot be taken whatever it says, or null with its times and its tenant.</summary>
    public Reason? RefusalOf(SpanView span, Sender sender, out SpanTimes times, out string tenant)
    {
        times = default;
        tenant = "";
        return span.Problem switch
        {
            SpanProblem.TraceId => Reason.TraceId,
            SpanProblem.SpanId => Reason.SpanId,
            SpanProblem.ParentSpanId => Reason.ParentSpanId,
            _ when !SpanTimes.TryRead(span, out times) => Reason.Time,
            _ => TryTenant(span, sender, out tenant) ? null : Reason.Tenant,
        };
    }

    /// <summary>Reads the span the reader stands at.</summary>
    /// <param name="reader">Stands at a span with sound ids.</param>
    /// <param name="times">The span's times.</param>
    /// <param name="sender">Whose key it came with.</param>
    /// <param name="tenant">Whose request it is.</param>
    /// <param name="tally">Told of what is wrong with it.</param>
    public UsageReport? Normalise(TraceReader reader, in SpanTimes times, Sender sender, string tenant, Tally tally)
    {
        var span = reader.Span;
        inference.Dialect = DialectOf(span);
        if (inference.Dialect is not { } dialect)
            return null;

        ref var usage = ref inference.Usage;
        usage = new RawUsage();
        dialect.Read(span, known, words, ref usage);
        if (!IsReport(span, usage, reader, tally))
            return null;

        var buckets = BucketArithmetic.Split(usage, usage.Counting ?? dialect.Counting);
        var report = Report(span, sender, dialect, usage, buckets, times, tenant);
        Warn(usage, buckets, reader, tally);
        return report;
    }

    private Dialect? DialectOf(SpanView span)
    {
        known.Read(span.Attributes, span.Body);
        if (span.Events.Count != 0 && !known.HasCounts)
            events.Overlay(span, known);
        return Dialect.Of(span, known);
    }

    // A failed inference is a request that used nothing; a successful one that counts nothing is usage nobody can see.
    private static bool IsReport(SpanView span, in RawUsage usage, TraceReader reader, Tally tally)
    {
        if (usage.HasUsage || usage.HasUnreadable)
            return true;

        var isInference = Operations.IsInference(usage.Operation);
        if (isInference && IsError(span))
            return true;
        if (isInference)
            tally.Warn(Reason.InferenceWithoutUsage, reader);
        return false;
    }

    private UsageReport Report(
        SpanView span, Sender sender, Dialect dialect, in RawUsage usage, in Buckets buckets, in SpanTimes times, string tenant)
    {
        var (kind, identity) = Identity.Of(span, usage);
        return new UsageReport
        {
            Tenant = tenant,
            IdentityKind = kind,
            Identity = identity,
            EventTime = times.Start,
            Layer = LayerOf(span, usage),
            Role = RoleOf(usage, buckets),
            Finality = FinalityOf(span),
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            // A span that names itself as its parent would count as its own repetition (R3), that is, not at all.
            ParentSpanId = span.ParentSpanId == span.SpanId ? 0 : span.ParentSpanId,
            Project = sender.Project ?? WordOr(span, ProjectKey, usage.Project),
            ApiKey = WordOr(span, ApiKeyKey, usage.ApiKey),
            User = usage.User,
            Model = usage.Model.Length != 0 ? usage.Model : usage.RequestModel,
            RequestModel = usage.RequestModel,
            Provider = usage.Provider,
            Deployment = Word(span, DeploymentKey),
            Replica = words.Of(span.Resource.FirstText("service.instance.id"u8, "k8s.pod.name"u8)),
            Operation = usage.Operation,
            Service = words.Of(span.Resource.Text("service.name"u8)),
            Dialect = dialect.Name,
            ErrorType = ErrorTypeOf(span),
            Simulated = Word(span, SimulatedKey),
            Tokens = buckets.Tokens,
            ReportedTotal = usage.ReportedTotal ?? -1,
            BucketRule = buckets.Rule,
            Confidence = buckets.Confidence,
            DurationUs = usage.DurationUs >= 0 ? usage.DurationUs : times.DurationUs,
            TimeToFirstTokenUs = usage.TimeToFirstTokenUs,
            QueueUs = usage.QueueUs,
            PrefillUs = usage.PrefillUs,
            DecodeUs = usage.DecodeUs,
        };
    }

    private void Warn(in RawUsage usage, in Buckets buckets, TraceReader reader, Tally tally)
    {
        if (usage.HasUnreadable)
            tally.Warn(Reason.UnreadableCount, reader);
        if (buckets.Confidence == BucketConfidence.Error)
            tally.Warn(Reason.ImpossibleCounts, reader);
        if (buckets.Rule is BucketArithmetic.ContradictsTotal or BucketArithmetic.ContradictsParts)
            tally.Warn(Reason.ContradictoryCounts, reader);
        if (words.TakeShortened())
            tally.Warn(Reason.LongText, reader);
    }

    // R13: a key that is bound to a tenant speaks for that tenant, whatever the attributes say.
    private bool TryTenant(SpanView span, Sender sender, out string tenant)
    {
        tenant = sender.Tenant ?? "";
        if (tenant.Length != 0)
            return true;

        var named = span.TextOrResource(TenantKey);
        if (named.Length > MaxTenantBytes || named.ContainsAnyInRange((byte)0, (byte)0x1F) || named.Contains((byte)0x7F))
            return false;

        tenant = named.IsEmpty ? DefaultTenant : words.Of(named);
        return true;
    }

    // A proxy's server and client spans look like an engine's and a client's, so a gateway has to say that it is one.
    private static ReportLayer LayerOf(SpanView span, in RawUsage usage)
    {
        const int server = 2;
        var named = span.TextOrResource(LayerKey);
        if (named.SequenceEqual("gateway"u8))
            return ReportLayer.Gateway;
        if (named.SequenceEqual("engine"u8))
            return ReportLayer.Engine;
        if (named.SequenceEqual("client"u8))
            return ReportLayer.Client;

        return usage.Layer ?? (span.Kind == server ? ReportLayer.Engine : ReportLayer.Client);
    }

    private static ReportRole RoleOf(in RawUsage usage, in Buckets buckets) =>
        buckets.Confidence == BucketConfidence.Error ? ReportRole.Error
        : usage.IsParent ? ReportRole.Parent
        : Operations.RoleOf(usage.Operation);

    private static ReportFinality FinalityOf(SpanView span)
    {
        var named = span.TextOrResource(FinalityKey);
        return named.SequenceEqual("partial"u8) ? ReportFinality.Partial
            : named.SequenceEqual("estimated"u8) ? ReportFinality.Estimated
            : ReportFinality.Final;
    }

    private static bool IsError(SpanView span) =>
        span.StatusCode == SpanView.StatusError || !span.Attributes.Text("error.type"u8).IsEmpty;

    private string ErrorTypeOf(SpanView span)
    {
        var type = span.Attributes.Text("error.type"u8);
        return !type.IsEmpty ? words.Of(type) : span.StatusCode == SpanView.StatusError ? "error" : "";
    }

    private string WordOr(SpanView span, byte[] key, string otherwise) => Word(span, key) is { Length: > 0 } word ? word : otherwise;

    private string Word(SpanView span, byte[] key) => words.Of(span.TextOrResource(key));

    private static readonly byte[] TenantKey = Encoding.UTF8.GetBytes(AttributeNames.Tenant);
    private static readonly byte[] ProjectKey = Encoding.UTF8.GetBytes(AttributeNames.Project);
    private static readonly byte[] ApiKeyKey = Encoding.UTF8.GetBytes(AttributeNames.ApiKey);
    private static readonly byte[] LayerKey = Encoding.UTF8.GetBytes(AttributeNames.Layer);
    private static readonly byte[] DeploymentKey = Encoding.UTF8.GetBytes(AttributeNames.Deployment);
    private static readonly byte[] FinalityKey = Encoding.UTF8.GetBytes(AttributeNames.Finality);
    private static readonly byte[] SimulatedKey = Encoding.UTF8.GetBytes(AttributeNames.Simulated);
}
