using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>
/// Rows of <c>spans</c> on their way into the store. A decoder appends to each column straight from the bytes it reads; what the
/// columns mean is said in <c>0010_create_spans.sql</c>. Counts are -1 and texts empty where a span says nothing.
/// </summary>
public sealed class SpanBatch : ColumnarBatch
{
    public SpanBatch()
    {
        Tenant = LowCardinality("tenant");
        Start = DateTime64("start", 9);
        DurationNs = UInt64("duration_ns");
        TraceId = FixedString("trace_id", 16);
        Ids = FixedString("ids", 16);
        Name = LowCardinality("name");
        Kind = Int32("kind");
        Status = Int32("status");
        StatusMessage = String("status_message");
        TraceState = String("trace_state");
        Flags = UInt32("flags");
        Warning = LowCardinality("warning");
        Batch = UInt64("batch");
        KeyId = LowCardinality("key_id");
        Service = LowCardinality("service");
        Resource = UInt64("resource");
        Attributes = Map("attributes");
        AttributeTypes = LowCardinality("attribute_types");
        Lifted = LowCardinality("lifted");
        DroppedAttributes = UInt32("dropped_attributes");
        DroppedEvents = UInt32("dropped_events");
        DroppedLinks = UInt32("dropped_links");
        Inference = new InferenceColumns(this);
    }

    public LowCardinalityColumn Tenant { get; }

    public DateTime64Column Start { get; }

    public NumberColumn<ulong> DurationNs { get; }

    public FixedStringColumn TraceId { get; }

    /// <summary>The span's id and its parent's, eight bytes each.</summary>
    public FixedStringColumn Ids { get; }

    public LowCardinalityColumn Name { get; }

    public NumberColumn<int> Kind { get; }

    public NumberColumn<int> Status { get; }

    public StringColumn StatusMessage { get; }

    public StringColumn TraceState { get; }

    public NumberColumn<uint> Flags { get; }

    public LowCardinalityColumn Warning { get; }

    public NumberColumn<ulong> Batch { get; }

    public LowCardinalityColumn KeyId { get; }

    public LowCardinalityColumn Service { get; }

    public NumberColumn<ulong> Resource { get; }

    public MapColumn Attributes { get; }

    public LowCardinalityColumn AttributeTypes { get; }

    public LowCardinalityColumn Lifted { get; }

    public NumberColumn<uint> DroppedAttributes { get; }

    public NumberColumn<uint> DroppedEvents { get; }

    public NumberColumn<uint> DroppedLinks { get; }

    public InferenceColumns Inference { get; }

    /// <summary>What only a span of an inference fills.</summary>
    public sealed class InferenceColumns
    {
        private readonly LowCardinalityColumn dialect, operation, provider, model, requestModel, user;
        private readonly StringColumn responseId;
        private readonly NumberColumn<long> inputTokens, inputCacheRead, outputTokens, timeToFirstTokenUs, queueUs, prefillUs, decodeUs;

        internal InferenceColumns(SpanBatch batch)
        {
            dialect = batch.LowCardinality("dialect");
            operation = batch.LowCardinality("operation");
            provider = batch.LowCardinality("provider");
            model = batch.LowCardinality("model");
            requestModel = batch.LowCardinality("request_model");
            responseId = batch.String("response_id");
            user = batch.LowCardinality("user");
            inputTokens = batch.Int64("input_tokens");
            inputCacheRead = batch.Int64("input_cache_read");
            outputTokens = batch.Int64("output_tokens");
            timeToFirstTokenUs = batch.Int64("time_to_first_token_us");
            queueUs = batch.Int64("queue_us");
            prefillUs = batch.Int64("prefill_us");
            decodeUs = batch.Int64("decode_us");
        }

        public void Append(in SpanInference inference)
        {
            dialect.Append(inference.Dialect);
            operation.Append(inference.Operation);
            provider.Append(inference.Provider);
            model.Append(inference.Model);
            requestModel.Append(inference.RequestModel);
            responseId.Append(inference.ResponseId);
            user.Append(inference.User);
            inputTokens.Append(inference.InputTokens);
            inputCacheRead.Append(inference.InputCacheRead);
            outputTokens.Append(inference.OutputTokens);
            timeToFirstTokenUs.Append(inference.TimeToFirstTokenUs);
            queueUs.Append(inference.QueueUs);
            prefillUs.Append(inference.PrefillUs);
            decodeUs.Append(inference.DecodeUs);
        }
    }
}

/// <summary>What a dialect read in a span; a span of anything else leaves all of it at what it is.</summary>
public readonly ref struct SpanInference()
{
    public string Dialect { get; init; } = "";

    public string Operation { get; init; } = "";

    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public string RequestModel { get; init; } = "";

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> ResponseId { get; init; }

    public string User { get; init; } = "";

    /// <summary>Counts as the emitter counts; -1 where it does not say.</summary>
    public long InputTokens { get; init; } = -1;

    /// <inheritdoc cref="InputTokens"/>
    public long InputCacheRead { get; init; } = -1;

    /// <inheritdoc cref="InputTokens"/>
    public long OutputTokens { get; init; } = -1;

    public long TimeToFirstTokenUs { get; init; } = -1;

    public long QueueUs { get; init; } = -1;

    public long PrefillUs { get; init; } = -1;

    public long DecodeUs { get; init; } = -1;
}
