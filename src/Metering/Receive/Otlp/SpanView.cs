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
internal sealed class SpanView(Origin origin)
{
    // opentelemetry.proto.trace.v1.Span
    private const int TraceIdField = 1, SpanIdField = 2, TraceStateField = 3, ParentSpanIdField = 4, NameField = 5,
        KindField = 6, StartField = 7, EndField = 8, AttributesField = 9, DroppedAttributesField = 10, EventsField = 11,
        DroppedEventsField = 12, LinksField = 13, DroppedLinksField = 14, StatusField = 15, FlagsField = 16;

    // opentelemetry.proto.trace.v1.Status
    private const int StatusMessageField = 2, StatusCodeField = 3;

    /// <summary>Status.StatusCode STATUS_CODE_ERROR.</summary>
    public const int StatusError = 2;

    // SDKs stop at 128 events and links; far beyond that a span is refused rather than grown for.
    private const int MaxParts = ushort.MaxValue;

    private readonly List<Slice> events = [];
    private readonly List<Slice> links = [];
    private Slice traceId, spanId, parentSpanId;

    private readonly AttributeTable own = new();
    private AttributeTable? ofRecord;

    public byte[] Body { get; private set; } = [];

    /// <summary>The encoded span.</summary>
    public Slice Raw { get; private set; }

    public AttributeTable Attributes => ofRecord ?? own;

    /// <summary>Its resource and scope; entered by the reader of the request.</summary>
    public Origin Origin => origin;

    public AttributeTable Resource => Origin.Resource;

    public Slice ScopeName => Origin.ScopeName;

    public Slice ScopeVersion => Origin.ScopeVersion;

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

    /// <summary>W3C tracestate.</summary>
    public Slice TraceState { get; private set; }

    /// <summary>The low eight bits are W3C's, bits 8 and 9 say whether the parent is remote; the others as they came.</summary>
    public uint Flags { get; private set; }

    public uint DroppedAttributes { get; private set; }

    public uint DroppedEvents { get; private set; }

    public uint DroppedLinks { get; private set; }

    /// <summary>Encoded <c>Span.Event</c>s.</summary>
    public IReadOnlyList<Slice> Events => events;

    /// <summary>Encoded <c>Span.Link</c>s.</summary>
    public IReadOnlyList<Slice> Links => links;

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

    /// <summary>
    /// Takes a log record for the span in which it happened: its attributes and ids, at one moment, so that a GenAI event is read as
    /// a span of that name is.
    /// </summary>
    public void ReadLogRecord(LogView record, ulong timeUnixNanoseconds)
    {
        Clear(record.Request, record.Raw);
        ofRecord = record.Attributes;
        (traceId, spanId) = (record.TraceId, record.SpanId);
        StartUnixNanoseconds = timeUnixNanoseconds;
        CheckIds();
    }

    /// <summary>Forgets the body.</summary>
    public void Release() => Clear([], default);

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
            case (StatusField, WireType.Length):
                return reader.TryReadSlice(out var status) && TryReadStatus(status);
            default:
                return TryReadRareField(ref reader, field, type);
        }
    }

    private bool TryReadRareField(ref ProtoReader reader, int field, WireType type)
    {
        switch (field, type)
        {
            case (TraceStateField, WireType.Length):
                var hasState = reader.TryReadSlice(out var state);
                TraceState = state;
                return hasState;
            case (EventsField, WireType.Length):
                return TryAdd(events, ref reader);
            case (LinksField, WireType.Length):
                return TryAdd(links, ref reader);
            case (FlagsField, WireType.Fixed32):
                var hasFlags = reader.TryReadFixed32(out var flags);
                Flags = flags;
                return hasFlags;
            case (DroppedAttributesField, WireType.Varint):
                var hasAttributes = reader.TryReadVarint(out var droppedAttributes);
                DroppedAttributes = (uint)droppedAttributes;
                return hasAttributes;
            case (DroppedEventsField, WireType.Varint):
                var hasEvents = reader.TryReadVarint(out var droppedEvents);
                DroppedEvents = (uint)droppedEvents;
                return hasEvents;
            case (DroppedLinksField, WireType.Varint):
                var hasLinks = reader.TryReadVarint(out var droppedLinks);
                DroppedLinks = (uint)droppedLinks;
                return hasLinks;
            default:
                return reader.TrySkip(field, type);
        }
    }

    private static bool TryAdd(List<Slice> list, ref ProtoReader reader)
    {
        if (list.Count == MaxParts || !reader.TryReadSlice(out var item))
            return false;

        list.Add(item);
        return true;
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
        ofRecord = null; // the record's own are not cleared
        own.Clear(body);
        events.Clear();
        links.Clear();
        traceId = spanId = parentSpanId = Name = StatusMessage = TraceState = default;
        Flags = DroppedAttributes = DroppedEvents = DroppedLinks = 0;
        Kind = StatusCode = 0;
        StartUnixNanoseconds = EndUnixNanoseconds = 0;
        TraceId = 0;
        SpanId = ParentSpanId = 0;
        Problem = SpanProblem.None;
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
        EventsField => $"events[{events.Count}]",
        LinksField => $"links[{links.Count}]",
        _ => $"field {field}",
    };
}
