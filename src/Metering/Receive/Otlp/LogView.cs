namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// One log record of the request that is being read, numbers decoded, everything else as slices of the body. One object is reused
/// for all records, so a reader takes what it needs before the next one.
/// </summary>
internal sealed class LogView
{
    // opentelemetry.proto.logs.v1.LogRecord
    private const int TimeField = 1, SeverityField = 2, SeverityTextField = 3, BodyField = 5, AttributesField = 6, DroppedAttributesField = 7,
        FlagsField = 8, TraceIdField = 9, SpanIdField = 10, ObservedTimeField = 11, EventNameField = 12;

    private Slice eventName;

    /// <summary>The request that the record is in.</summary>
    public byte[] Request { get; private set; } = [];

    /// <summary>The encoded record.</summary>
    public Slice Raw { get; private set; }

    public AttributeTable Attributes { get; } = new();

    /// <summary>Nanoseconds since 1970; 0 where the emitter did not say.</summary>
    public ulong TimeUnixNanoseconds { get; private set; }

    /// <inheritdoc cref="TimeUnixNanoseconds"/>
    public ulong ObservedUnixNanoseconds { get; private set; }

    /// <summary>1 to 24; 0 where the emitter did not say; others as they came.</summary>
    public int Severity { get; private set; }

    public Slice SeverityText { get; private set; }

    public AttributeValue Body { get; private set; }

    public uint DroppedAttributes { get; private set; }

    public uint Flags { get; private set; }

    /// <summary>16 bytes, or empty where the record names no valid trace.</summary>
    public Slice TraceId { get; private set; }

    /// <summary>8 bytes, or empty where the record names no valid span.</summary>
    public Slice SpanId { get; private set; }

    /// <summary>A trace or span id was there that is none.</summary>
    public bool HasInvalidId { get; private set; }

    /// <summary>The event's name; emitters of before 2025 named it in the attribute <c>event.name</c>.</summary>
    public ReadOnlySpan<byte> EventName => eventName.IsEmpty ? Attributes.Text("event.name"u8) : eventName.Of(Request);

    /// <summary>Reads the encoded record. False when it cannot be decoded; then <paramref name="brokenField"/> names the field.</summary>
    public bool TryRead(byte[] request, Slice raw, out string brokenField)
    {
        Clear(request, raw);
        brokenField = "a field's tag";
        var reader = new ProtoReader(request, raw);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            var isWhole = type switch
            {
                WireType.Length => TryReadLength(ref reader, field),
                WireType.Fixed64 => TryReadTime(ref reader, field),
                WireType.Varint => TryReadNumber(ref reader, field),
                WireType.Fixed32 when field == FlagsField => TryReadFlags(ref reader),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
            {
                brokenField = FieldName(field);
                return false;
            }
        }

        return true;
    }

    public void Release() => Clear([], default);

    private bool TryReadLength(ref ProtoReader reader, int field)
    {
        if (!reader.TryReadSlice(out var slice))
            return false;

        switch (field)
        {
            case AttributesField:
                return Attributes.TryAdd(slice);
            case BodyField:
                var isWhole = AttributeValue.TryRead(Request, slice, out var value);
                Body = value;
                return isWhole;
            case SeverityTextField:
                SeverityText = slice;
                break;
            case EventNameField:
                eventName = slice;
                break;
            case TraceIdField:
                TraceId = Id(slice, 16);
                break;
            case SpanIdField:
                SpanId = Id(slice, 8);
                break;
        }

        return true;
    }

    private bool TryReadTime(ref ProtoReader reader, int field)
    {
        if (!reader.TryReadFixed64(out var time))
            return false;
        if (field == TimeField)
            TimeUnixNanoseconds = time;
        else if (field == ObservedTimeField)
            ObservedUnixNanoseconds = time;
        return true;
    }

    private bool TryReadNumber(ref ProtoReader reader, int field)
    {
        if (!reader.TryReadVarint(out var number))
            return false;
        if (field == SeverityField)
            Severity = (int)number;
        else if (field == DroppedAttributesField)
            DroppedAttributes = (uint)number;
        return true;
    }

    private bool TryReadFlags(ref ProtoReader reader)
    {
        var isWhole = reader.TryReadFixed32(out var flags);
        Flags = flags;
        return isWhole;
    }

    // logs.proto: an id of another length, or all zero, is as if there were none.
    private Slice Id(Slice id, int length)
    {
        if (id.IsEmpty || (id.Length == length && !id.Of(Request).ContainsAnyExcept((byte)0)))
            return default;
        if (id.Length == length)
            return id;

        HasInvalidId = true;
        return default;
    }

    private void Clear(byte[] request, Slice raw)
    {
        (Request, Raw) = (request, raw);
        Attributes.Clear(request);
        TimeUnixNanoseconds = ObservedUnixNanoseconds = 0;
        Severity = 0;
        DroppedAttributes = Flags = 0;
        SeverityText = TraceId = SpanId = eventName = default;
        Body = default;
        HasInvalidId = false;
    }

    private string FieldName(int field) => field switch
    {
        BodyField => "body",
        AttributesField => $"attributes[{Attributes.Count}]",
        _ => $"field {field}",
    };
}
