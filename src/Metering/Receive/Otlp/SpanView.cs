using System.Buffers.Binary;

namespace Observe.Metering.Receive.Otlp;

/// <summary>Why a span cannot be kept although the request around it can.</summary>
internal enum SpanProblem : byte
{
    None,
    TraceId,
    SpanId,
    ParentSpanId,
}

/// <summary>
/// One span of the request that is being read, with its resource and scope: numbers decoded, everything else as slices of
/// <see cref="Body"/>. One object is reused for all spans, so a reader takes what it needs before the next one.
/// </summary>
internal sealed class SpanView
{
    // opentelemetry.proto.trace.v1.Span
    private const int TraceIdField = 1, SpanIdField = 2, ParentSpanIdField = 4, NameField = 5, KindField = 6, StartField = 7,
        EndField = 8, AttributesField = 9, EventsField = 11, StatusField = 15;

    // opentelemetry.proto.trace.v1.Status
    private const int StatusMessageField = 2, StatusCodeField = 3;

    /// <summary>Status.StatusCode STATUS_CODE_ERROR.</summary>
    public const int StatusError = 2;

    private Slice traceId, spanId, parentSpanId;

    public byte[] Body { get; private set; } = [];

    /// <summary>The encoded span, for those who want its events, links, flags and state.</summary>
    public Slice Raw { get; private set; }

    public AttributeTable Attributes { get; } = new();

    public AttributeTable Resource { get; } = new();

    public Slice ScopeName { get; set; }

    public Slice ScopeVersion { get; set; }

    public SpanProblem Problem { get; private set; }

    public UInt128 TraceId { get; private set; }

    public ulong SpanId { get; private set; }

    /// <summary>0 for a root.</summary>
    public ulong ParentSpanId { get; private set; }

    public Slice Name { get; private set; }

    /// <summary>SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer; others as they came.</summary>
    public int Kind { get; private set; }

    /// <summary>Nanoseconds since 1970; 0 where the emitter did not say.</summary>
    public ulong StartUnixNanoseconds { get; private set; }

    /// <inheritdoc cref="StartUnixNanoseconds"/>
    public ulong EndUnixNanoseconds { get; private set; }

    /// <summary>The span has events; they are in <see cref="Raw"/>.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>0 unset, 1 ok, 2 error.</summary>
    public int StatusCode { get; private set; }

    public Slice StatusMessage { get; private set; }

    /// <summary>Reads the encoded span. False when it cannot be decoded; then <paramref name="brokenField"/> names the field.</summary>
    public bool TryRead(byte[] body, Slice raw, out string brokenField)
    {
        Clear(body, raw);
        var reader = new ProtoReader(body, raw);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
            {
                brokenField = "a field's tag";
                return false;
            }

            if (!TryReadField(ref reader, field, type))
            {
                brokenField = FieldName(field);
                return false;
            }
        }

        brokenField = "";
        CheckIds();
        return true;
    }

    /// <summary>The bytes of a string attribute of the span, else of its resource.</summary>
    public ReadOnlySpan<byte> TextOrResource(ReadOnlySpan<byte> key) =>
        Attributes.Text(key) is { IsEmpty: false } text ? text : Resource.Text(key);

    /// <summary>Forgets the body.</summary>
    public void Release()
    {
        Clear([], default);
        Resource.Clear([]);
        ScopeName = ScopeVersion = default;
    }

    private bool TryReadField(ref ProtoReader reader, int field, WireType type)
    {
        switch (field, type)
        {
            case (AttributesField, WireType.Length):
                return reader.TryReadSlice(out var attribute) && Attributes.TryAdd(attribute);
            case (TraceIdField, WireType.Length):
                return reader.TryReadSlice(out traceId);
            case (SpanIdField, WireType.Length):
                return reader.TryReadSlice(out spanId);
            case (ParentSpanIdField, WireType.Length):
                return reader.TryReadSlice(out parentSpanId);
            case (NameField, WireType.Length):
                var hasName = reader.TryReadSlice(out var name);
                Name = name;
                return hasName;
            case (KindField, WireType.Varint):
                var hasKind = reader.TryReadVarint(out var kind);
                Kind = (int)kind;
                return hasKind;
            case (StartField, WireType.Fixed64):
                var hasStart = reader.TryReadFixed64(out var start);
                StartUnixNanoseconds = start;
                return hasStart;
            case (EndField, WireType.Fixed64):
                var hasEnd = reader.TryReadFixed64(out var end);
                EndUnixNanoseconds = end;
                return hasEnd;
            case (EventsField, WireType.Length):
                HasEvents = true;
                return reader.TrySkip(field, type);
            case (StatusField, WireType.Length):
                return reader.TryReadSlice(out var status) && TryReadStatus(status);
            default:
                return reader.TrySkip(field, type);
        }
    }

    private bool TryReadStatus(Slice status)
    {
        var reader = new ProtoReader(Body, status);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            switch (field, type)
            {
                case (StatusMessageField, WireType.Length):
                    if (!reader.TryReadSlice(out var message))
                        return false;
                    StatusMessage = message;
                    break;
                case (StatusCodeField, WireType.Varint):
                    if (!reader.TryReadVarint(out var code))
                        return false;
                    StatusCode = (int)code;
                    break;
                default:
                    if (!reader.TrySkip(field, type))
                        return false;
                    break;
            }
        }

        return true;
    }

    private void Clear(byte[] body, Slice raw)
    {
        Body = body;
        Raw = raw;
        Attributes.Clear(body);
        traceId = spanId = parentSpanId = Name = StatusMessage = default;
        Kind = StatusCode = 0;
        StartUnixNanoseconds = EndUnixNanoseconds = 0;
        TraceId = 0;
        SpanId = ParentSpanId = 0;
        Problem = SpanProblem.None;
        HasEvents = false;
    }

    // trace.proto: "an ID with all zeroes OR of length other than 16 (8) bytes is considered invalid".
    private void CheckIds()
    {
        TraceId = traceId.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(traceId.Of(Body)) : 0;
        SpanId = spanId.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(spanId.Of(Body)) : 0;
        ParentSpanId = parentSpanId.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(parentSpanId.Of(Body)) : 0;
        if (TraceId == 0)
            Problem = SpanProblem.TraceId;
        else if (SpanId == 0)
            Problem = SpanProblem.SpanId;
        else if (parentSpanId.Length is not (0 or 8))
            Problem = SpanProblem.ParentSpanId;
    }

    private string FieldName(int field) => field switch
    {
        TraceIdField => "trace_id",
        SpanIdField => "span_id",
        ParentSpanIdField => "parent_span_id",
        NameField => "name",
        KindField => "kind",
        StartField => "start_time_unix_nano",
        EndField => "end_time_unix_nano",
        AttributesField => $"attributes[{Attributes.Count}]",
        StatusField => "status",
        _ => $"field {field}",
    };
}
