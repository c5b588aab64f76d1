using System.Buffers;
using System.Text;
using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Store;

/// <summary>
/// Says of one span which attributes a column reproduces exactly, so that they are not kept a second time, and how they were spelled:
/// <c>column:type:key</c> joined by commas, the content of the column <c>lifted</c>. Reused from span to span; not thread-safe.
/// </summary>
internal sealed class Lifting(NameTable names)
{
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly bool[] isLifted = new bool[names.Count];
    private readonly List<Key> lifted = [];

    public ReadOnlySpan<byte> Text => text.WrittenSpan;

    public void Clear()
    {
        foreach (var key in lifted)
            isLifted[key.Index] = false;
        lifted.Clear();
        text.ResetWrittenCount();
    }

    /// <summary>Whether an attribute of this name is in a column.</summary>
    public bool Has(ReadOnlySpan<byte> name) => lifted.Count != 0 && names.TryFind(name, out var key) && isLifted[key.Index];

    /// <summary>A text that the column <paramref name="column"/> holds as <paramref name="stored"/>.</summary>
    public void String(ReadOnlySpan<byte> column, ReadOnlySpan<Key> keys, KnownAttributes attributes, string stored)
    {
        if (First(keys, attributes, AttributeKind.String) is not { } key)
            return;

        // Shortened, put in other words by the dialect, or not UTF-8 in the first place: then the column is not what was sent.
        Span<byte> encoded = stackalloc byte[Words.MaxBytes];
        if (Encoding.UTF8.TryGetBytes(stored, encoded, out var length) && attributes.Text(key).SequenceEqual(encoded[..length]))
            Add(column, (byte)'s', key);
    }

    /// <summary>A text that the column holds as the bytes that were sent.</summary>
    public void Bytes(ReadOnlySpan<byte> column, ReadOnlySpan<Key> keys, KnownAttributes attributes)
    {
        if (First(keys, attributes, AttributeKind.String) is { } key)
            Add(column, (byte)'s', key);
    }

    /// <summary>A count that the column holds as <paramref name="stored"/>.</summary>
    public void Count(ReadOnlySpan<byte> column, ReadOnlySpan<Key> keys, KnownAttributes attributes, long stored)
    {
        if (First(keys, attributes, AttributeKind.Int) is { } key && attributes[key].Bits == stored)
            Add(column, (byte)'i', key);
    }

    /// <summary>A number of seconds that the column holds as <paramref name="storedUs"/> microseconds.</summary>
    public void Seconds(ReadOnlySpan<byte> column, ReadOnlySpan<Key> keys, KnownAttributes attributes, long storedUs)
    {
        if (First(keys, attributes, AttributeKind.Double) is { } key
            && BitConverter.DoubleToInt64Bits(storedUs / 1e6) == attributes[key].Bits)
        {
            Add(column, (byte)'d', key);
        }
    }

    // The one the column was read from: of several spellings the first that is there.
    private static Key? First(ReadOnlySpan<Key> keys, KnownAttributes attributes, AttributeKind kind)
    {
        foreach (var key in keys)
        {
            var value = attributes[key];
            if (value.Kind != AttributeKind.Empty)
                return value.Kind == kind && !attributes.IsFromEvent(key) ? key : null;
        }

        return null;
    }

    private void Add(ReadOnlySpan<byte> column, byte letter, Key key)
    {
        if (isLifted[key.Index])
            return;

        isLifted[key.Index] = true;
        lifted.Add(key);
        var name = names.Utf8Of(key);
        var span = text.GetSpan(column.Length + name.Length + 4);
        var at = 0;
        if (text.WrittenCount != 0)
            span[at++] = (byte)',';
        column.CopyTo(span[at..]);
        at += column.Length;
        span[at++] = (byte)':';
        span[at++] = letter;
        span[at++] = (byte)':';
        name.CopyTo(span[at..]);
        text.Advance(at + name.Length);
    }
}
