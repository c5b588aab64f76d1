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

    private struct Entry
    {
        public Slice Key;
        public AttributeValue Value;
    }
}
