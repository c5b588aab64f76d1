using System.Buffers.Text;

namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// The attributes of one span or resource as slices of the body; reused from span to span, so nothing is allocated for an
/// attribute. Of two attributes with one key the last wins, as if the emitter had set it twice.
/// </summary>
internal sealed class AttributeTable
{
    // OpenTelemetry SDKs stop at 128 attributes; far beyond that a span is refused rather than grown for.
    private const int MaxAttributes = 4096;

    private const int KeyField = 1, ValueField = 2;

    private Entry[] entries = new Entry[32];
    private byte[] body = [];

    public int Count { get; private set; }

    public void Clear(byte[] newBody)
    {
        body = newBody;
        Count = 0;
    }

    /// <summary>Adds one encoded <c>KeyValue</c>; false when it cannot be decoded or there are too many.</summary>
    public bool TryAdd(Slice keyValue)
    {
        if (Count == MaxAttributes)
            return false;
        if (Count == entries.Length)
            Array.Resize(ref entries, entries.Length * 2);

        ref var entry = ref entries[Count];
        entry = default;
        var reader = new ProtoReader(body, keyValue);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            var whole = (field, type) switch
            {
                (KeyField, WireType.Length) => reader.TryReadSlice(out entry.Key),
                (ValueField, WireType.Length) => reader.TryReadSlice(out var value) && AttributeValue.TryRead(body, value, out entry.Value),
                _ => reader.TrySkip(field, type),
            };
            if (!whole)
                return false;
        }

        Count++;
        return true;
    }

    /// <summary>The key of the attribute at <paramref name="index"/>, in the order in which they were sent; a key may come twice.</summary>
    public ReadOnlySpan<byte> KeyAt(int index) => entries[index].Key.Of(body);

    public AttributeValue ValueAt(int index) => entries[index].Value;

    /// <summary>The body that keys and values are slices of.</summary>
    public byte[] Body => body;

    /// <summary>The value of <paramref name="key"/>; of kind <see cref="AttributeKind.Empty"/> when there is none.</summary>
    public AttributeValue this[ReadOnlySpan<byte> key]
    {
        get
        {
            for (var index = Count - 1; index >= 0; index--)
            {
                ref var entry = ref entries[index];
                if (entry.Key.Length == key.Length && entry.Key.Of(body).SequenceEqual(key))
                    return entry.Value;
            }

            return default;
        }
    }

    public bool Has(ReadOnlySpan<byte> key) => this[key].Kind != AttributeKind.Empty;

    /// <summary>The bytes of a string; empty for every other kind.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> key)
    {
        var value = this[key];
        return value.Kind == AttributeKind.String ? value.Text.Of(body) : default;
    }

    /// <summary>The bytes of the first of two strings that is there.</summary>
    public ReadOnlySpan<byte> FirstText(ReadOnlySpan<byte> key, ReadOnlySpan<byte> otherKey) =>
        Text(key) is { IsEmpty: false } text ? text : Text(otherKey);

    /// <summary>Where the bytes of a string stand; empty for every other kind.</summary>
    public Slice TextSlice(ReadOnlySpan<byte> key)
    {
        var value = this[key];
        return value.Kind == AttributeKind.String ? value.Text : default;
    }

    /// <summary>Whether any key begins like this.</summary>
    public bool HasPrefix(ReadOnlySpan<byte> prefix)
    {
        for (var index = 0; index < Count; index++)
        {
            if (entries[index].Key.Of(body).StartsWith(prefix))
                return true;
        }

        return false;
    }

    /// <summary>
    /// A count: an int, or a whole number that a lenient emitter sent as double or as decimal text. False when there is
    /// no such attribute; <paramref name="unreadable"/> when there is one that says no whole number.
    /// </summary>
    public bool TryCount(ReadOnlySpan<byte> key, out long count, out bool unreadable)
    {
        count = 0;
        unreadable = false;
        var value = this[key];
        switch (value.Kind)
        {
            case AttributeKind.Empty:
                return false;
            case AttributeKind.Int:
                count = value.Bits;
                return true;
            case AttributeKind.Double when BitConverter.Int64BitsToDouble(value.Bits) is var number
                && Math.Truncate(number) == number && Math.Abs(number) < (1L << 53):
                count = (long)number;
                return true;
            case AttributeKind.String when Utf8Parser.TryParse(value.Text.Of(body), out count, out var used) && used == value.Text.Length:
                return true;
            default:
                unreadable = true;
                return false;
        }
    }

    /// <summary>A duration that the emitter gave in seconds, as microseconds; -1 where there is none that makes sense.</summary>
    public long MicrosecondsOfSeconds(ReadOnlySpan<byte> key)
    {
        const double longestSeconds = 366 * 86_400.0;
        var value = this[key];
        var seconds = value.Kind switch
        {
            AttributeKind.Double => BitConverter.Int64BitsToDouble(value.Bits),
            AttributeKind.Int => value.Bits,
            AttributeKind.String when Utf8Parser.TryParse(value.Text.Of(body), out double parsed, out var used) && used == value.Text.Length => parsed,
            _ => double.NaN,
        };
        return seconds is >= 0 and <= longestSeconds ? (long)Math.Round(seconds * 1e6, MidpointRounding.AwayFromZero) : -1;
    }

    private struct Entry
    {
        public Slice Key;
        public AttributeValue Value;
    }
}
