using System.Buffers.Text;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// Those attributes of one span (or resource) whose names some dialect knows, found in one pass, so that a dialect reads each
/// of its names without searching. Reused from span to span; not thread-safe, one a reader.
/// </summary>
internal sealed class KnownAttributes(NameTable names)
{
    private readonly AttributeValue[] values = new AttributeValue[names.Count];

    // Which pass wrote the value: clearing some hundred values for each span would cost more than the pass.
    private readonly uint[] passes = new uint[names.Count];
    private readonly List<Key> fromEvents = [];
    private uint pass;
    private byte[] body = [];

    /// <summary>The dialects that one of the names marks.</summary>
    public uint Marks { get; private set; }

    /// <summary>What the names may say, a bit a <see cref="Field"/>: most of them no span has, and they are not looked for.</summary>
    public ulong Fields { get; private set; }

    public bool HasCounts => (Fields & Spelling.CountFields) != 0;

    public bool MayHave(Field field) => ((Fields >> (int)field) & 1) != 0;

    public void Read(AttributeTable attributes, byte[] newBody)
    {
        body = newBody;
        Marks = 0;
        Fields = 0;
        fromEvents.Clear();
        if (++pass == 0)
        {
            Array.Clear(passes);
            pass = 1;
        }

        for (var index = 0; index < attributes.Count; index++)
        {
            if (names.TryFind(attributes.KeyAt(index), out var key))
                Set(key, attributes.ValueAt(index));
        }
    }

    /// <summary>Adds the attributes of the same span's event; what the span says itself stays.</summary>
    public void Overlay(AttributeTable attributes)
    {
        for (var index = 0; index < attributes.Count; index++)
        {
            if (!names.TryFind(attributes.KeyAt(index), out var key) || (passes[key.Index] == pass && !IsFromEvent(key)))
                continue;

            Set(key, attributes.ValueAt(index));
            fromEvents.Add(key);
        }
    }

    /// <summary>Whether the span itself says nothing of this name.</summary>
    public bool IsFromEvent(Key key) => fromEvents.Count != 0 && fromEvents.Contains(key);

    private void Set(Key key, in AttributeValue value)
    {
        // Of two attributes with one key the last wins.
        values[key.Index] = value;
        passes[key.Index] = pass;
        var meaning = names.MeaningOf(key);
        Marks |= meaning.Marks;
        Fields |= meaning.Fields;
    }

    /// <summary>Of kind <see cref="AttributeKind.Empty"/> when there is none.</summary>
    public AttributeValue this[Key key] => passes[key.Index] == pass ? values[key.Index] : default;

    public bool HasAny(Key[] keys)
    {
        foreach (var key in keys)
        {
            if (Has(key))
                return true;
        }

        return false;
    }

    public bool Has(Key key) => this[key].Kind != AttributeKind.Empty;

    /// <summary>Where the bytes of a string stand; empty for every other kind.</summary>
    public Slice TextSlice(Key key)
    {
        var value = this[key];
        return value.Kind == AttributeKind.String ? value.Text : default;
    }

    public ReadOnlySpan<byte> Text(Key key) => TextSlice(key).Of(body);

    /// <summary>The first of these strings that is there and not empty.</summary>
    public Slice FirstSlice(Key[] keys)
    {
        foreach (var key in keys)
        {
            if (TextSlice(key) is { IsEmpty: false } text)
                return text;
        }

        return default;
    }

    /// <inheritdoc cref="FirstSlice"/>
    public ReadOnlySpan<byte> FirstText(Key[] keys) => FirstSlice(keys).Of(body);

    /// <summary>
    /// The first of these counts that is there: two spellings of one count are never added. An int, or a whole number that a
    /// lenient emitter sent as double or as decimal text; <paramref name="unreadable"/> is set where one says no whole number.
    /// </summary>
    public long? FirstCount(Key[] keys, ref bool unreadable)
    {
        foreach (var key in keys)
        {
            var value = this[key];
            if (value.Kind == AttributeKind.Empty)
                continue;
            if (TryWhole(value, out var count))
                return count;

            unreadable = true;
        }

        return null;
    }

    /// <summary>The first of these durations that makes sense, in microseconds; -1 where none does.</summary>
    public long FirstMicroseconds(Key[] keys, double microsecondsPerUnit)
    {
        foreach (var key in keys)
        {
            var value = this[key];
            var number = value.Kind switch
            {
                AttributeKind.Double => BitConverter.Int64BitsToDouble(value.Bits),
                AttributeKind.Int => value.Bits,
                AttributeKind.String when Utf8Parser.TryParse(value.Text.Of(body), out double parsed, out var used) && used == value.Text.Length => parsed,
                _ => double.NaN,
            };
            if (Microseconds(number * microsecondsPerUnit) is >= 0 and var duration)
                return duration;
        }

        return -1;
    }

    /// <summary>-1 for what is no duration of a request: negative, not a number, or longer than a year.</summary>
    public static long Microseconds(double microseconds)
    {
        const double longest = 366 * 86_400e6;
        return microseconds is >= 0 and <= longest ? (long)Math.Round(microseconds, MidpointRounding.AwayFromZero) : -1;
    }

    private bool TryWhole(in AttributeValue value, out long count)
    {
        count = value.Bits;
        switch (value.Kind)
        {
            case AttributeKind.Int:
                return true;
            case AttributeKind.Double when BitConverter.Int64BitsToDouble(value.Bits) is var number
                && Math.Truncate(number) == number && Math.Abs(number) < (1L << 53):
                count = (long)number;
                return true;
            case AttributeKind.String:
                return Utf8Parser.TryParse(value.Text.Of(body), out count, out var used) && used == value.Text.Length;
            default:
                return false;
        }
    }
}
