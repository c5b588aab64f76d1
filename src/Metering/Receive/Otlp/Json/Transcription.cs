using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Observe.Metering.Receive.Otlp.Json;

/// <summary>One JSON request on its way into protobuf. What the JSON reader throws is caught by the caller.</summary>
internal ref struct Transcription(ReadOnlySpan<byte> json, ProtoBuffer output)
{
    // Values nest 32 deep (AttributeValue), four JSON levels each, under the ten levels down to a span's attribute.
    private const int MaxDepth = 160;

    private readonly ProtoBuffer output = output;
    private readonly Place[] places = new Place[MaxDepth];
    private Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
    private int depth;

    private record struct Place(FieldShape Field, int Index);

    public DecodeFault? Fault { get; private set; }

    public bool TryRun(MessageShape shape)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail("must be a JSON object");
        if (!TryMembers(shape))
            return false;

        reader.Read(); // throws where anything but white space follows
        return true;
    }

    /// <summary>The fault at the place the reader has come to, e.g. <c>$.resourceSpans[0].scopeSpans[0].spans[2].kind</c>.</summary>
    public readonly DecodeFault FaultOf(string what)
    {
        var path = new StringBuilder("$");
        foreach (var place in places.AsSpan(0, depth))
        {
            path.Append('.').Append(place.Field.Name);
            if (place.Index >= 0)
                path.Append(CultureInfo.InvariantCulture, $"[{place.Index}]");
        }

        return new DecodeFault(path.ToString(), what);
    }

    private bool TryMembers(MessageShape shape)
    {
        var guess = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shape.Find(ref reader, ref guess) is not { } field)
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;

            places[depth++] = new Place(field, -1);
            if (!(field.IsRepeated ? TryArray(field) : field.Kind == FieldKind.Message ? TryMessage(field) : TryTagged(field)))
                return false;
            if (output.IsFull)
                return Fail("does not fit into the limit of a request any more");
            depth--;
        }

        return true;
    }

    private bool TryArray(FieldShape field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Fail("must be an array");

        var isPacked = field.Kind != FieldKind.Message;
        var opened = isPacked ? output.Open(field.Number) : 0;
        ref var place = ref places[depth - 1];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            place.Index++;
            if (!(isPacked ? TryScalar(field.Kind) : TryMessage(field)))
                return false;
            if (output.IsFull)
                return Fail("does not fit into the limit of a request any more");
        }

        if (isPacked)
            output.Close(opened);
        return true;
    }

    private bool TryMessage(FieldShape field)
    {
        // A null in an array keeps its place: an empty value, or an item that is refused as such.
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            return Fail("must be an object");

        var opened = output.Open(field.Number);
        if (reader.TokenType == JsonTokenType.StartObject && !TryMembers(field.Message))
            return false;
        output.Close(opened);
        return true;
    }

    private bool TryTagged(FieldShape field)
    {
        switch (field.Kind)
        {
            case FieldKind.Text or FieldKind.Id or FieldKind.Bytes:
                return TryText(field);
            case FieldKind.Double or FieldKind.Fixed64 or FieldKind.SFixed64:
                output.Tag(field.Number, WireType.Fixed64);
                break;
            case FieldKind.Fixed32:
                output.Tag(field.Number, WireType.Fixed32);
                break;
            default:
                output.Tag(field.Number, WireType.Varint);
                break;
        }

        return TryScalar(field.Kind);
    }

    private bool TryScalar(FieldKind kind)
    {
        switch (kind)
        {
            case FieldKind.Bool:
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    return Fail("must be true or false");
                output.Varint(reader.TokenType == JsonTokenType.True ? 1u : 0u);
                return true;
            case FieldKind.Double:
                if (!TryDouble(out var real))
                    return Fail("must be a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
                output.Fixed64(BitConverter.DoubleToUInt64Bits(real));
                return true;
            case FieldKind.Enum when reader.TokenType == JsonTokenType.String:
                return Fail("must be the enum's number; OTLP/JSON has no names of enums");
        }

        var (least, most) = RangeOf(kind);
        if (!TryWhole(least, most, out var whole))
            return Fail($"must be a whole number from {least} to {most}");
        switch (kind)
        {
            case FieldKind.Fixed64 or FieldKind.SFixed64:
                output.Fixed64((ulong)(Int128)whole);
                break;
            case FieldKind.Fixed32:
                output.Fixed32((uint)whole);
                break;
            case FieldKind.SInt32:
                output.Varint((uint)(((int)whole << 1) ^ ((int)whole >> 31)));
                break;
            default:
                output.Varint((ulong)whole);
                break;
        }

        return true;
    }

    private static (Int128 Least, Int128 Most) RangeOf(FieldKind kind) => kind switch
    {
        FieldKind.UInt32 or FieldKind.Fixed32 => (0, uint.MaxValue),
        FieldKind.UInt64 or FieldKind.Fixed64 => (0, ulong.MaxValue),
        FieldKind.Int64 or FieldKind.SFixed64 => (long.MinValue, long.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };

    // As a number or as text. Also 1e3 and 5.0, which proto3 calls whole.
    private bool TryWhole(Int128 least, Int128 most, out Int128 whole)
    {
        const int maxDigits = 40;
        Span<byte> unescaped = stackalloc byte[maxDigits];
        whole = 0;
        if (!TryNumberText(unescaped, out var text))
            return false;
        if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
            return whole >= least && whole <= most;
        if (!decimal.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out var number)
            || decimal.Truncate(number) != number)
        {
            return false;
        }

        whole = (Int128)number;
        return whole >= least && whole <= most;
    }

    private bool TryDouble(out double value)
    {
        const int maxBytes = 400; // digits beyond these change nothing, and nobody writes them
        Span<byte> unescaped = stackalloc byte[maxBytes];
        value = double.NaN;
        if (!TryNumberText(unescaped, out var text))
            return false;
        if (reader.TokenType == JsonTokenType.String)
        {
            if (text.SequenceEqual("NaN"u8))
                return true;
            if (text.SequenceEqual("Infinity"u8) || text.SequenceEqual("-Infinity"u8))
            {
                value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
                return true;
            }
        }

        return double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private bool TryNumberText(scoped Span<byte> unescaped, out ReadOnlySpan<byte> text)
    {
        text = reader.ValueSpan;
        if (reader.TokenType == JsonTokenType.Number)
            return text.Length <= unescaped.Length;
        if (reader.TokenType != JsonTokenType.String || text.Length > unescaped.Length)
            return false;
        if (reader.ValueIsEscaped)
            text = unescaped[..reader.CopyString(unescaped)].ToArray();
        return !text.IsEmpty;
    }

    private bool TryText(FieldShape field)
    {
        if (reader.TokenType != JsonTokenType.String)
            return Fail("must be text");

        // What is unescaped, or decoded from hexadecimal or base64, is never longer; base64 may lack up to three of its padding.
        var opened = output.Open(field.Number);
        var span = output.Reserve(reader.ValueSpan.Length + 3);
        var length = reader.CopyString(span);
        if (field.Kind == FieldKind.Id)
            length = DecodeHex(span, length);
        else if (field.Kind == FieldKind.Bytes && !TryDecodeBase64(span, length, out length))
            return Fail("must be base64");
        output.Advance(length);
        output.Close(opened);
        return true;
    }

    // In place. One zero byte, which no id is, stands for what is no hexadecimal text.
    private static int DecodeHex(Span<byte> text, int length)
    {
        if (length % 2 == 0 && Convert.FromHexString(text[..length], text, out _, out var decoded) == OperationStatus.Done)
            return decoded;

        text[0] = 0;
        return 1;
    }

    // In place; the standard and the URL alphabet, with or without padding.
    private static bool TryDecodeBase64(Span<byte> text, int length, out int decoded)
    {
        text[..length].Replace((byte)'-', (byte)'+');
        text[..length].Replace((byte)'_', (byte)'/');
        while (length % 4 != 0)
            text[length++] = (byte)'=';
        return System.Buffers.Text.Base64.DecodeFromUtf8InPlace(text[..length], out decoded) == OperationStatus.Done;
    }

    private bool Fail(string what)
    {
        Fault = FaultOf(what);
        return false;
    }
}
