using Observe.Metering.Content;
using Observe.Metering.Normalise;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>Appends spans to the columns of a batch straight from the bytes they came in; nothing is allocated for a span.</summary>
internal sealed class SpanRows
{
    private readonly SpanBatch spans;
    private readonly TraceBoundBatch bounds;
    private readonly ResourceRows resources;
    private readonly AttributeColumns attributes;
    private readonly SpanPartRows parts;
    private readonly ContentRows content;
    private readonly Lifting lifting = new(Dialect.Names);
    private readonly KeyTest isKept;

    public SpanRows(SpanBatch spans, TraceBoundBatch bounds, ResourceRows resources, SpanPartRows parts, ContentRows content)
    {
        (this.spans, this.bounds, this.resources, this.parts, this.content) = (spans, bounds, resources, parts, content);
        attributes = new AttributeColumns(spans.Attributes, spans.AttributeTypes);
        isKept = key => !lifting.Has(key) && !ContentAttributes.IsContent(key);
    }

    /// <summary>Appends the span, and its events and links to their tables.</summary>
    /// <param name="span">A span with sound ids.</param>
    /// <param name="times">Its times.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="keyId">Whose key it came with.</param>
    /// <param name="batch">The batch's id.</param>
    /// <param name="inference">What a dialect read in it; null where none recognised it.</param>
    public void Append(SpanView span, in SpanTimes times, string tenant, string keyId, ulong batch, Inference? inference)
    {
        Span<byte> ids = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(ids, span.SpanId);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(ids[8..], span.ParentSpanId);
        var body = span.Body;

        spans.Tenant.Append(tenant);
        spans.Start.AppendUnits((long)times.StartUnixNanoseconds);
        spans.DurationNs.Append(times.DurationNs);
        spans.TraceId.AppendBigEndian(span.TraceId);
        spans.Ids.Append(ids);
        spans.Name.Append(span.Name.Of(body));
        spans.Kind.Append(span.Kind);
        spans.Status.Append(span.StatusCode);
        spans.StatusMessage.Append(span.StatusMessage.Of(body));
        spans.TraceState.Append(span.TraceState.Of(body));
        spans.Flags.Append(span.Flags);
        spans.Warning.Append(times.IsEndBeforeStart ? Reason.EndBeforeStart.Name : "");
        spans.Batch.Append(batch);
        spans.KeyId.Append(keyId);
        spans.Service.Append(span.Resource.Text("service.name"u8));
        spans.Resource.Append(resources.Of(span.Origin, tenant, times.Start));
        spans.DroppedAttributes.Append(span.DroppedAttributes);
        spans.DroppedEvents.Append(span.DroppedEvents);
        spans.DroppedLinks.Append(span.DroppedLinks);
        AppendInference(body, inference);
        spans.Lifted.Append(lifting.Text);
        attributes.Append(span.Attributes, isKept);
        lifting.Clear();

        bounds.Add(span.TraceId, times.StartUnixNanoseconds);
        if (content.IsStored)
            content.Append(span, times, tenant, span.Attributes, default);
        if (span.Events.Count != 0 || span.Links.Count != 0)
            parts.Append(span, times, tenant);
    }

    private void AppendInference(byte[] body, Inference? inference)
    {
        if (inference is null)
        {
            spans.Inference.Append(new SpanInference());
            return;
        }

        ref readonly var usage = ref inference.Usage;
        spans.Inference.Append(new SpanInference
        {
            Dialect = inference.Dialect!.Name,
            Operation = usage.Operation,
            Provider = usage.Provider,
            Model = usage.Model,
            RequestModel = usage.RequestModel,
            ResponseId = usage.ResponseId.Of(body),
            User = usage.User,
            InputTokens = usage.Input ?? -1,
            InputCacheRead = usage.CacheRead ?? -1,
            OutputTokens = usage.Output ?? -1,
            TimeToFirstTokenUs = usage.TimeToFirstTokenUs,
            QueueUs = usage.QueueUs,
            PrefillUs = usage.PrefillUs,
            DecodeUs = usage.DecodeUs,
        });
        Lift(inference.Dialect, inference.Attributes, usage);
    }

    private void Lift(Dialect dialect, KnownAttributes known, in RawUsage usage)
    {
        lifting.String("operation"u8, dialect.KeysOf(Field.Operation), known, usage.Operation);
        lifting.String("provider"u8, dialect.KeysOf(Field.Provider), known, usage.Provider);
        lifting.String("model"u8, dialect.KeysOf(Field.Model), known, usage.Model);
        lifting.String("request_model"u8, dialect.KeysOf(Field.RequestModel), known, usage.RequestModel);
        lifting.Bytes("response_id"u8, dialect.KeysOf(Field.ResponseId), known);
        lifting.String("user"u8, dialect.KeysOf(Field.User), known, usage.User);
        lifting.Count("input_tokens"u8, dialect.KeysOf(Field.Input), known, usage.Input ?? -1);
        lifting.Count("input_cache_read"u8, dialect.KeysOf(Field.CacheRead), known, usage.CacheRead ?? -1);
        lifting.Count("output_tokens"u8, dialect.KeysOf(Field.Output), known, usage.Output ?? -1);
        lifting.Seconds("time_to_first_token_us"u8, dialect.KeysOf(Field.TimeToFirstToken), known, usage.TimeToFirstTokenUs);
        lifting.Seconds("queue_us"u8, dialect.KeysOf(Field.Queue), known, usage.QueueUs);
        lifting.Seconds("prefill_us"u8, dialect.KeysOf(Field.Prefill), known, usage.PrefillUs);
        lifting.Seconds("decode_us"u8, dialect.KeysOf(Field.Decode), known, usage.DecodeUs);
    }
}
