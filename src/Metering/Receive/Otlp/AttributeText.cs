using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// Attribute values as text: a string as it is, numbers and booleans as JSON spells them, an array or a map as JSON, bytes as
/// base64. A double that JSON cannot spell is NaN, Infinity or -Infinity, between quotes where it stands inside JSON.
/// </summary>
internal static class AttributeText
{
    // The longest shortest form of a double, e.g. -1.7976931348623157E+308, and of an integer.
    private const int MaxNumberBytes = 32;

    /// <summary>One letter for the type: s string, i integer, d double, b boolean, a array, m map, x bytes, e empty.</summary>
    public static byte LetterOf(AttributeKind kind) => kind switch
    {
        AttributeKind.String => (byte)'s',
        AttributeKind.Bool => (byte)'b',
        AttributeKind.Int => (byte)'i',
        AttributeKind.Double => (byte)'d',
        AttributeKind.Array => (byte)'a',
        AttributeKind.Map => (byte)'m',
        AttributeKind.Bytes => (byte)'x',
        _ => (byte)'e',
    };

    /// <summary>
    /// The text of a value: a slice of the body for a string, otherwise written into <paramref name="scratch"/>, which is emptied
    /// first; valid until the next call.
    /// </summary>
    public static ReadOnlySpan<byte> Of(byte[] body, in AttributeValue value, ArrayBufferWriter<byte> scratch)
    {
        switch (value.Kind)
        {
            case AttributeKind.Empty:
                return default;
            case AttributeKind.String:
                return value.Text.Of(body);
            case AttributeKind.Bool:
                return value.Bits != 0 ? "true"u8 : "false"u8;
        }

        scratch.ResetWrittenCount();
        if (value.Kind == AttributeKind.Bytes)
            Base64Of(value.Text.Of(body), scratch);
        else
            Write(body, value, scratch, isNested: false);
        return scratch.WrittenSpan;
    }

    /// <summary>A whole table as a JSON object, written into <paramref name="scratch"/>; empty for no attributes.</summary>
    public static ReadOnlySpan<byte> ObjectOf(AttributeTable table, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        for (var index = 0; index < table.Count; index++)
        {
            scratch.Write(index == 0 ? "{"u8 : ","u8);
            QuotedOf(table.KeyAt(index), scratch);
            scratch.Write(":"u8);
            Write(table.Body, table.ValueAt(index), scratch, isNested: true);
        }

        if (table.Count != 0)
            scratch.Write("}"u8);
        return scratch.WrittenSpan;
    }

    private static void Write(byte[] body, in AttributeValue value, ArrayBufferWriter<byte> output, bool isNested)
    {
        switch (value.Kind)
        {
            case AttributeKind.String:
                QuotedOf(value.Text.Of(body), output);
                break;
            case AttributeKind.Bool:
                output.Write(value.Bits != 0 ? "true"u8 : "false"u8);
                break;
            case AttributeKind.Int:
                value.Bits.TryFormat(output.GetSpan(MaxNumberBytes), out var digits, default, CultureInfo.InvariantCulture);
                output.Advance(digits);
                break;
            case AttributeKind.Double:
                DoubleOf(BitConverter.Int64BitsToDouble(value.Bits), output, isNested);
                break;
            case AttributeKind.Array:
                ListOf(body, value.Text, output, isMap: false);
                break;
            case AttributeKind.Map:
                ListOf(body, value.Text, output, isMap: true);
                break;
            case AttributeKind.Bytes:
                output.Write("\""u8);
                Base64Of(value.Text.Of(body), output);
                output.Write("\""u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    // ArrayValue { repeated AnyValue values = 1 } and KeyValueList { repeated KeyValue values = 1 }; whole, since they were checked
    // when the attribute was read, which bounds their depth too.
    private static void ListOf(byte[] body, Slice list, ArrayBufferWriter<byte> output, bool isMap)
    {
        output.Write(isMap ? "{"u8 : "["u8);
        var isFirst = true;
        var reader = new ProtoReader(body, list);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var type))
        {
            if (field != 1 || type != WireType.Length)
            {
                if (!reader.TrySkip(field, type))
                    break;
                continue;
            }

            if (!reader.TryReadSlice(out var item))
                break;
            if (!isFirst)
                output.Write(","u8);
            isFirst = false;
            if (isMap)
                EntryOf(body, item, output);
            else if (AttributeValue.TryRead(body, item, out var value))
                Write(body, value, output, isNested: true);
        }

        output.Write(isMap ? "}"u8 : "]"u8);
    }

    private static void EntryOf(byte[] body, Slice entry, ArrayBufferWriter<byte> output)
    {
        Slice key = default;
        AttributeValue value = default;
        var reader = new ProtoReader(body, entry);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var type))
        {
            var isWhole = (field, type) switch
            {
                (1, WireType.Length) => reader.TryReadSlice(out key),
                (2, WireType.Length) => reader.TryReadSlice(out var encoded) && AttributeValue.TryRead(body, encoded, out value),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                break;
        }

        QuotedOf(key.Of(body), output);
        output.Write(":"u8);
        Write(body, value, output, isNested: true);
    }

    private static void DoubleOf(double value, ArrayBufferWriter<byte> output, bool isNested)
    {
        if (double.IsFinite(value))
        {
            value.TryFormat(output.GetSpan(MaxNumberBytes), out var written, default, CultureInfo.InvariantCulture);
            output.Advance(written);
            return;
        }

        if (isNested)
            output.Write("\""u8);
        output.Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
        if (isNested)
            output.Write("\""u8);
    }

    private static void Base64Of(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> output)
    {
        Base64.EncodeToUtf8(bytes, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        output.Advance(written);
    }

    private static readonly SearchValues<byte> escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private static void QuotedOf(ReadOnlySpan<byte> utf8, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        while (utf8.IndexOfAny(escaped) is var at && at >= 0)
        {
            output.Write(utf8[..at]);
            EscapeOf(utf8[at], output);
            utf8 = utf8[(at + 1)..];
        }

        output.Write(utf8);
        output.Write("\""u8);
    }

    private static void EscapeOf(byte code, ArrayBufferWriter<byte> output)
    {
        var span = output.GetSpan(6);
        var letter = code switch
        {
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'"' or (byte)'\\' => code,
            _ => (byte)0,
        };
        span[0] = (byte)'\\';
        if (letter != 0)
        {
            span[1] = letter;
            output.Advance(2);
            return;
        }

        "u00"u8.CopyTo(span[1..]);
        code.TryFormat(span[4..], out _, "x2", CultureInfo.InvariantCulture);
        output.Advance(6);
    }
}
