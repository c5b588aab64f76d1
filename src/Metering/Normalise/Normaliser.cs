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
    private readonly KnownAttributes resource = new(Dialect.Names);
    private readonly ReportNames names = ReportNames.Of(Dialect.Names);
    private readonly SpanEvents events = new();
    private readonly Inference inference;

    // The version of the origin whose resource was read last.
    private long resourceVersion = -1;

    public Normaliser() => inference = new Inference(known);

    /// <summary>What was read in the span that was normalised last, also where it is no report; null where no dialect recognised it.</summary>
    public Inference? Inference => inference.Dialect is null ? null : inference;

    /// <summary>Why a span cannot be taken whatever it says, or null with its times and its tenant; the first thing to ask of a span.</summary>
    public Reason? RefusalOf(SpanView span, Sender sender, out SpanTimes times, out string tenant)
    {
        ReadNames(span);
        times = default;
        tenant = "";
        return span.Problem switch
        {
            SpanProblem.TraceId => Reason.TraceId,
            SpanProblem.SpanId => Reason.SpanId,
            SpanProblem.ParentSpanId => Reason.ParentSpanId,
            _ when !SpanTimes.TryRead(span, out times) => Reason.Time,
            _ => TryTenant(sender, out tenant) ? null : Reason.Tenant,
        };
    }

    /// <summary>Reads the span the reader stands at.</summary>
    /// <param name="reader">Stands at a span for which <see cref="RefusalOf"/> knew no reason.</param>
    /// <param name="times">The span's times.</param>
    /// <param name="sender">Whose key it came with.</param>
    /// <param name="tenant">Whose request it is.</param>
    /// <param name="tally">Told of what is wrong with it.</param>
    public UsageReport? Normalise(TraceReader reader, in SpanTimes times, Sender sender, string tenant, Tally tally) =>
        Normalise(reader.Span, reader, times, sender, tenant, tally);

    /// <summary>Reads what was taken for a span: a log record that is an event of one.</summary>
    /// <param name="span">The span.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="times">Its times.</param>
    /// <param name="sender">Whose key it came with.</param>
    /// <param name="tenant">Whose request it is.</param>
    /// <param name="tally">Told of what is wrong with it.</param>
    public UsageReport? NormaliseEvent(SpanView span, IPlace place, in SpanTimes times, Sender sender, string tenant, Tally tally)
    {
        ReadNames(span);
        return Normalise(span, place, times, sender, tenant, tally);
    }

    private UsageReport? Normalise(SpanView span, IPlace place, in SpanTimes times, Sender sender, string tenant, Tally tally)
    {
        inference.Dialect = DialectOf(span);
        if (inference.Dialect is not { } dialect)
            return null;

        ref var usage = ref inference.Usage;
        usage = new RawUsage();
        dialect.Read(span, known, words, ref usage);
        if (!IsReport(span, usage, place, tally))
            return null;

        var buckets = BucketArithmetic.Split(usage, usage.Counting ?? dialect.Counting);
        var report = Report(span, sender, dialect, usage, buckets, times, tenant);
        Warn(usage, buckets, place, tally);
        return report;
    }

    private void ReadNames(SpanView span)
    {
        known.Read(span.Attributes, span.Body);
        if (resourceVersion == span.Origin.Version)
            return;

        resource.Read(span.Resource, span.Body);
        resourceVersion = span.Origin.Version;
    }

    private Dialect? DialectOf(SpanView span)
    {
        if (span.Events.Count != 0 && !known.HasCounts)
            events.Overlay(span, known);
        return Dialect.Of(span, known);
    }

    // A failed inference is a request that used nothing; a successful one that counts nothing is usage nobody can see.
    private bool IsReport(SpanView span, in RawUsage usage, IPlace place, Tally tally)
    {
        if (usage.HasUsage || usage.HasUnreadable)
            return true;

        var isInference = Operations.IsInference(usage.Operation);
        if (isInference && IsError(span))
            return true;
        if (isInference)
            tally.Warn(Reason.InferenceWithoutUsage, place);
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
            Finality = FinalityOf(),
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            // A span that names itself as its parent would count as its own repetition (R3), that is, not at all.
            ParentSpanId = span.ParentSpanId == span.SpanId ? 0 : span.ParentSpanId,
            Project = sender.Project ?? WordOr(names.Project, usage.Project),
            ApiKey = WordOr(names.ApiKey, usage.ApiKey),
            User = usage.User,
            Model = usage.Model.Length != 0 ? usage.Model : usage.RequestModel,
            RequestModel = usage.RequestModel,
            Provider = usage.Provider,
            Deployment = Word(names.Deployment),
            Replica = words.Of(resource.FirstText(names.Replica)),
            Operation = usage.Operation,
            Service = words.Of(resource.Text(names.Service)),
            Dialect = dialect.Name,
            ErrorType = ErrorTypeOf(span),
            Simulated = Word(names.Simulated),
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

    private void Warn(in RawUsage usage, in Buckets buckets, IPlace place, Tally tally)
    {
        if (usage.HasUnreadable)
            tally.Warn(Reason.UnreadableCount, place);
        if (buckets.Confidence == BucketConfidence.Error)
            tally.Warn(Reason.ImpossibleCounts, place);
        if (buckets.Rule is BucketArithmetic.ContradictsTotal or BucketArithmetic.ContradictsParts)
            tally.Warn(Reason.ContradictoryCounts, place);
        if (words.TakeShortened())
            tally.Warn(Reason.LongText, place);
    }

    // R13: a key that is bound to a tenant speaks for that tenant, whatever the attributes say.
    private bool TryTenant(Sender sender, out string tenant)
    {
        tenant = sender.Tenant ?? "";
        if (tenant.Length != 0)
            return true;

        var named = SpanOrResource(names.Tenant);
        if (named.Length > MaxTenantBytes || named.ContainsAnyInRange((byte)0, (byte)0x1F) || named.Contains((byte)0x7F))
            return false;

        tenant = named.IsEmpty ? DefaultTenant : words.Of(named);
        return true;
    }

    // A proxy's server and client spans look like an engine's and a client's, so a gateway has to say that it is one.
    private ReportLayer LayerOf(SpanView span, in RawUsage usage)
    {
        const int server = 2;
        var named = SpanOrResource(names.Layer);
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

    private ReportFinality FinalityOf()
    {
        var named = SpanOrResource(names.Finality);
        return named.SequenceEqual("partial"u8) ? ReportFinality.Partial
            : named.SequenceEqual("estimated"u8) ? ReportFinality.Estimated
            : ReportFinality.Final;
    }

    private bool IsError(SpanView span) =>
        span.StatusCode == SpanView.StatusError || !known.Text(names.ErrorType).IsEmpty;

    private string ErrorTypeOf(SpanView span)
    {
        var type = known.Text(names.ErrorType);
        return !type.IsEmpty ? words.Of(type) : span.StatusCode == SpanView.StatusError ? "error" : "";
    }

    private string WordOr(Key key, string otherwise) => Word(key) is { Length: > 0 } word ? word : otherwise;

    private string Word(Key key) => words.Of(SpanOrResource(key));

    private ReadOnlySpan<byte> SpanOrResource(Key key) => known.Text(key) is { IsEmpty: false } text ? text : resource.Text(key);
}
