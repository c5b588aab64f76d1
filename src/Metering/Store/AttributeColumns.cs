using System.Buffers;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Native;

namespace Observe.Metering.Store;

/// <summary>Whether an attribute belongs into the columns; asked for each key.</summary>
internal delegate bool KeyTest(ReadOnlySpan<byte> key);

/// <summary>
/// The one place where attributes become columns: a Map of text and, beside it, one letter a value for its type, in the same
/// order (<see cref="AttributeText"/>). Of two attributes with one key the last is kept. Nothing is allocated for an attribute.
/// </summary>
/// <param name="attributes">Takes keys and values.</param>
/// <param name="types">Takes the letters of a row as one word; there are few combinations.</param>
internal sealed class AttributeColumns(MapColumn attributes, LowCardinalityColumn types)
{
    private readonly ArrayBufferWriter<byte> scratch = new();
    private readonly ArrayBufferWriter<byte> letters = new();

    // The number of the key of each attribute of the row.
    private int[] keys = new int[32];

    // lastAt[key] is the running number of the attribute that had this key last; those of other rows are never met again.
    private long[] lastAt = new long[256];
    private long running = 1;

    /// <summary>Appends one row: the attributes whose key passes <paramref name="test"/>, all where there is none.</summary>
    public void Append(AttributeTable table, KeyTest? test = null)
    {
        var count = table.Count;
        FindKeys(table, count);
        var span = letters.GetSpan(count + 1);
        var written = 0;
        for (var index = 0; index < count; index++)
        {
            if (lastAt[keys[index]] != running + index || (test is not null && !test(table.KeyAt(index))))
                continue;

            var value = table.ValueAt(index);
            attributes.Add(keys[index], AttributeText.Of(table.Body, value, scratch));
            span[written++] = AttributeText.LetterOf(value.Kind);
        }

        attributes.EndRow();
        types.Append((ReadOnlySpan<byte>)span[..written]);
        running += count;
    }

    private void FindKeys(AttributeTable table, int count)
    {
        if (keys.Length < count)
            keys = new int[count * 2];
        for (var index = 0; index < count; index++)
        {
            var key = attributes.KeyOf(table.KeyAt(index));
            if (key >= lastAt.Length)
                Array.Resize(ref lastAt, Math.Max(key + 1, lastAt.Length * 2));
            keys[index] = key;
            lastAt[key] = running + index;
        }
    }
}
