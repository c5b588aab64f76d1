namespace Observe.Metering.Receive.Otlp;

/// <summary>Which member of an OTLP <c>AnyValue</c> is set.</summary>
internal enum AttributeKind : byte
{
    /// <summary>No member: the specification's empty value. Also a reference into a string table, which only profiles have.</summary>
    Empty,
    String,
    Bool,
    Int,
    Double,
    Array,
    Map,
    Bytes,
}

/// <summary>
/// The value of an attribute. <paramref name="Bits"/> holds a bool, int or double; <paramref name="Text"/> the bytes of a
/// string or of bytes, or the encoded <c>ArrayValue</c> or <c>KeyValueList</c>.
/// </summary>
internal readonly record struct AttributeValue(AttributeKind Kind, long Bits, Slice Text)
{
    private const int StringField = 1, BoolField = 2, IntField = 3, DoubleField = 4, ArrayField = 5, MapField = 6, BytesField = 7;

    // Arrays and maps nest; nobody nests deeper on purpose.
    private const int MaxDepth = 32;

    /// <summary>Reads an encoded <c>AnyValue</c>; the last member set wins, as protobuf has it for a oneof.</summary>
    public static bool TryRead(byte[] body, Slice encoded, out AttributeValue value) =>
        TryRead(body, encoded, MaxDepth, out value);

    private static bool TryRead(byte[] body, Slice encoded, int depthLeft, out AttributeValue value)
    {
        value = default;
        var reader = new ProtoReader(body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type) || !TryReadMember(ref reader, body, field, type, depthLeft, ref value))
                return false;
        }

        return true;
    }

    private static bool TryReadMember(ref ProtoReader reader, byte[] body, int field, WireType type, int depthLeft, ref AttributeValue value)
    {
        switch (field, type)
        {
            case (StringField or BytesField, WireType.Length):
                if (!reader.TryReadSlice(out var text))
                    return false;
                value = new AttributeValue(field == StringField ? AttributeKind.String : AttributeKind.Bytes, 0, text);
                return true;
            case (BoolField or IntField, WireType.Varint):
                if (!reader.TryReadVarint(out var number))
                    return false;
                value = new AttributeValue(field == BoolField ? AttributeKind.Bool : AttributeKind.Int, (long)number, default);
                return true;
            case (DoubleField, WireType.Fixed64):
                if (!reader.TryReadFixed64(out var bits))
                    return false;
                value = new AttributeValue(AttributeKind.Double, (long)bits, default);
                return true;
            case (ArrayField or MapField, WireType.Length):
                if (!reader.TryReadSlice(out var nested) || depthLeft == 0 || !NestedIsWhole(body, nested, field, depthLeft - 1))
                    return false;
                value = new AttributeValue(field == ArrayField ? AttributeKind.Array : AttributeKind.Map, 0, nested);
                return true;
            default:
                return reader.TrySkip(field, type);
        }
    }

    // ArrayValue { repeated AnyValue values = 1 }, KeyValueList { repeated KeyValue values = 1 }, KeyValue { key = 1; value = 2 }.
    private static bool NestedIsWhole(byte[] body, Slice nested, int kind, int depthLeft)
    {
        var reader = new ProtoReader(body, nested);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            if (field != 1 || type != WireType.Length)
            {
                if (!reader.TrySkip(field, type))
                    return false;
                continue;
            }

            if (!reader.TryReadSlice(out var item))
                return false;
            if (kind == ArrayField ? !TryRead(body, item, depthLeft, out _) : !EntryIsWhole(body, item, depthLeft))
                return false;
        }

        return true;
    }

    private static bool EntryIsWhole(byte[] body, Slice entry, int depthLeft)
    {
        var reader = new ProtoReader(body, entry);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            if (field == 2 && type == WireType.Length)
            {
                if (!reader.TryReadSlice(out var value) || !TryRead(body, value, depthLeft, out _))
                    return false;
            }
            else if (!reader.TrySkip(field, type))
            {
                return false;
            }
        }

        return true;
    }
}
