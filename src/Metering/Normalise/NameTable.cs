using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Observe.Metering.Normalise;

/// <summary>The number of an attribute name that some dialect knows.</summary>
internal readonly record struct Key(int Index);

/// <summary>
/// The attribute names that any dialect knows, each with a number and with the dialects that it marks: one look-up tells for
/// a key of a span whether anybody cares. Most spans are not about language models and their keys miss here, which costs a
/// hash of sixteen of their bytes. Filled while the dialects are built, only read afterwards.
/// </summary>
internal sealed class NameTable
{
    // Four times the names there are; must be a power of two.
    private const int Slots = 2048;

    // The upper half is of the name's hash, the lower half its number plus one; 0 is free.
    private readonly uint[] slots = new uint[Slots];
    private byte[][] names = [];
    private Meaning[] meanings = [];

    /// <summary>The dialects that a name marks, a bit each, and the <see cref="Field"/>s it may say in any of them.</summary>
    internal readonly record struct Meaning(uint Marks, ulong Fields);

    public int Count => names.Length;

    /// <summary>The number of this name, which is added where it is new.</summary>
    public Key Of(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (TryFind(utf8, out var key))
            return key;
        if (utf8.Length < sizeof(uint) || names.Length == Slots / 4)
            throw new ArgumentException($"'{name}' is too short, or there are too many names", nameof(name));

        names = [.. names, utf8];
        meanings = [.. meanings, default];
        var hash = Hash(utf8);
        var slot = hash & (Slots - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (Slots - 1);
        slots[slot] = (hash & 0xFFFF_0000) | (uint)names.Length;
        return new Key(names.Length - 1);
    }

    public void Mark(Key key, uint dialects) => meanings[key.Index] = meanings[key.Index] with { Marks = meanings[key.Index].Marks | dialects };

    public void MaySay(Key key, Field field) =>
        meanings[key.Index] = meanings[key.Index] with { Fields = meanings[key.Index].Fields | (1ul << (int)field) };

    public Meaning MeaningOf(Key key) => meanings[key.Index];

    public ReadOnlySpan<byte> Utf8Of(Key key) => names[key.Index];

    public bool TryFind(ReadOnlySpan<byte> name, out Key key)
    {
        key = default;
        if (name.Length < sizeof(uint))
            return false;

        var hash = Hash(name);
        for (var slot = hash & (Slots - 1); slots[slot] is not 0 and var taken; slot = (slot + 1) & (Slots - 1))
        {
            if (((taken ^ hash) & 0xFFFF_0000) != 0)
                continue;

            key = new Key((int)(taken & 0xFFFF) - 1);
            if (name.SequenceEqual(names[key.Index]))
                return true;
        }

        return false;
    }

    // Names of one family share their beginning, so the end and the middle tell them apart.
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        ref var start = ref MemoryMarshal.GetReference(name);
        ulong end, middle;
        if (name.Length < sizeof(ulong))
        {
            end = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, name.Length - sizeof(uint)));
            middle = Unsafe.ReadUnaligned<uint>(ref start);
        }
        else
        {
            end = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, name.Length - sizeof(ulong)));
            middle = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (name.Length - sizeof(ulong)) / 2));
        }

        var mixed = (end * 0x9E37_79B9_7F4A_7C15) ^ ((middle + (ulong)name.Length) * 0xC2B2_AE3D_27D4_EB4F);
        return (uint)((mixed ^ (mixed >> 29)) * 0xBF58_476D_1CE4_E5B9 >> 32);
    }
}
