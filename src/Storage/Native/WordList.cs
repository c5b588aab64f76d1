using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Observe.Storage.Native;

/// <summary>Distinct byte strings, numbered in the order in which they were first seen and found again by their bytes.</summary>
internal sealed class WordList : IDisposable
{
    private const int SmallestTable = 64;

    // The words are anybody's bytes: without a secret, a sender could choose ones that all meet in one slot.
    private static readonly ulong seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // As the wire has them: each word's length (varuint) and bytes, one after the other.
    private readonly PooledBuffer encoded = new(1024);
    private readonly List<Word> words = [];

    // Open addressing; a slot holds a word's number plus one, 0 is free. At most half full.
    private int[] slots = new int[SmallestTable];

    private readonly record struct Word(int Start, int Length, uint Hash);

    public int Count => words.Count;

    public long SizeBytes => encoded.Length;

    /// <summary>All words as a String column has them; void after the next <see cref="FindOrAdd"/>.</summary>
    public ReadOnlyMemory<byte> Encoded => encoded.Memory(0, encoded.Length);

    public bool Is(int number, ReadOnlySpan<byte> bytes)
    {
        var word = words[number];
        return word.Length == bytes.Length && encoded.Span.Slice(word.Start, word.Length).SequenceEqual(bytes);
    }

    public int FindOrAdd(ReadOnlySpan<byte> bytes)
    {
        var hash = HashOf(bytes);
        for (var slot = hash & (uint)(slots.Length - 1); ; slot = (slot + 1) & (uint)(slots.Length - 1))
        {
            var number = slots[slot] - 1;
            if (number < 0)
                return Add(bytes, hash, slot);
            if (words[number].Hash == hash && Is(number, bytes))
                return number;
        }
    }

    public void Clear()
    {
        encoded.Clear();
        words.Clear();
        Array.Clear(slots);
    }

    public void Dispose() => encoded.Dispose();

    private int Add(ReadOnlySpan<byte> bytes, uint hash, uint slot)
    {
        encoded.AppendVarUInt((ulong)bytes.Length);
        words.Add(new Word(encoded.Length, bytes.Length, hash));
        encoded.Append(bytes);
        slots[slot] = words.Count;
        if (words.Count * 2 > slots.Length)
            Widen();
        return words.Count - 1;
    }

    private void Widen()
    {
        slots = new int[slots.Length * 2];
        for (var number = 0; number < words.Count; number++)
        {
            var slot = words[number].Hash & (uint)(slots.Length - 1);
            while (slots[slot] != 0)
                slot = (slot + 1) & (uint)(slots.Length - 1);
            slots[slot] = number + 1;
        }
    }

    // Eight bytes at a time, folded by a 128-bit product (after wyhash); the last eight may overlap the ones before.
    private static uint HashOf(ReadOnlySpan<byte> bytes)
    {
        const ulong odd = 0x9E37_79B9_7F4A_7C15;
        var hash = seed ^ ((ulong)bytes.Length * odd);
        if (bytes.Length < sizeof(ulong))
        {
            var few = 0UL;
            foreach (var next in bytes)
                few = (few << 8) | next;
            return Fold(hash ^ few);
        }

        for (var at = 0; at < bytes.Length - sizeof(ulong); at += sizeof(ulong))
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes[at..]));
        return Fold(hash ^ MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]));
    }

    private static uint Fold(ulong value)
    {
        var mixed = Mix(value);
        return (uint)(mixed ^ BitOperations.RotateRight(mixed, 32));
    }

    private static ulong Mix(ulong value)
    {
        const ulong odd = 0xA076_1D64_78BD_642F;
        var high = Math.BigMul(value ^ seed, odd, out ulong low);
        return high ^ low;
    }
}
