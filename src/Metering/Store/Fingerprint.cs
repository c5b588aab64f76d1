using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Store;

/// <summary>
/// The first eight bytes of SHA-256 over parts in one spelling: attributes in the order of their keys' bytes, each key once (the
/// last of equal ones), every part behind its length. The same on every machine and for ever. Not thread-safe.
/// </summary>
internal sealed class Fingerprint
{
    private readonly ArrayBufferWriter<byte> canonical = new();
    private readonly ArrayBufferWriter<byte> scratch = new();
    private int[] order = new int[32];

    public Fingerprint Add(AttributeTable table)
    {
        Sort(table);
        for (var at = 0; at < table.Count; at++)
        {
            var key = table.KeyAt(order[at]);
            if (at + 1 < table.Count && key.SequenceEqual(table.KeyAt(order[at + 1])))
                continue;

            var value = table.ValueAt(order[at]);
            Add(key);
            canonical.Write([AttributeText.LetterOf(value.Kind)]);
            Add(AttributeText.Of(table.Body, value, scratch));
        }

        return Add(uint.MaxValue);
    }

    public Fingerprint Add(ReadOnlySpan<byte> part)
    {
        Add((uint)part.Length);
        canonical.Write(part);
        return this;
    }

    public Fingerprint Add(ulong number)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(canonical.GetSpan(sizeof(ulong)), number);
        canonical.Advance(sizeof(ulong));
        return this;
    }

    /// <summary>The fingerprint of what was added since the last call.</summary>
    public ulong Take()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.WrittenSpan, hash);
        canonical.ResetWrittenCount();
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    // By insertion while there are few, as nearly always; keys come sorted or in one order from most senders.
    private void Sort(AttributeTable table)
    {
        const int few = 64;
        if (order.Length < table.Count)
            order = new int[table.Count * 2];
        for (var index = 0; index < table.Count; index++)
            order[index] = index;
        if (table.Count > few)
        {
            order.AsSpan(0, table.Count).Sort((left, right) => Compare(table, left, right));
            return;
        }

        for (var index = 1; index < table.Count; index++)
        {
            var moving = order[index];
            var at = index;
            for (; at > 0 && Compare(table, order[at - 1], moving) > 0; at--)
                order[at] = order[at - 1];
            order[at] = moving;
        }
    }

    private static int Compare(AttributeTable table, int left, int right) =>
        table.KeyAt(left).SequenceCompareTo(table.KeyAt(right)) is not 0 and var sign ? sign : left.CompareTo(right);
}
