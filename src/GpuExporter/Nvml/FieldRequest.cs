using System.Runtime.InteropServices;

namespace Observe.GpuExporter.Nvml;

/// <summary>
/// Fields of one device that are asked for together, in one call. Made once, asked again and again: the answers are read here and hold until the next
/// call. For one thread at a time; its memory does not move, so nothing is copied or pinned.
/// </summary>
internal sealed class FieldRequest
{
    private readonly Entry[] entries;

    /// <param name="fields">The fields, and what part of the device each is of (a link, a power domain); 0 for the whole.</param>
    public FieldRequest(params ReadOnlySpan<(NvmlField Field, uint Scope)> fields)
    {
        entries = GC.AllocateArray<Entry>(fields.Length, pinned: true);
        for (var i = 0; i < fields.Length; i++)
            entries[i] = new Entry { Field = fields[i].Field, Scope = fields[i].Scope, Answer = NvmlReturn.NoData };
    }

    public FieldRequest(params ReadOnlySpan<NvmlField> fields)
    {
        entries = GC.AllocateArray<Entry>(fields.Length, pinned: true);
        for (var i = 0; i < fields.Length; i++)
            entries[i] = new Entry { Field = fields[i], Answer = NvmlReturn.NoData };
    }

    public int Count => entries.Length;

    public NvmlField Field(int index) => entries[index].Field;

    public uint Scope(int index) => entries[index].Scope;

    /// <summary>What was answered to that field; <see cref="NvmlReturn.NoData"/> before the first call, the call's own answer when all of it failed.</summary>
    public NvmlReturn Answer(int index) => entries[index].Answer;

    /// <summary>How long the driver took for the field, in microseconds. Fields that one step inside the driver serves together say the same.</summary>
    public long LatencyUs(int index) => entries[index].LatencyUs;

    /// <summary>When the driver read the field, in microseconds since 1970.</summary>
    public long TimestampUs(int index) => entries[index].TimestampUs;

    /// <summary>Whether a count came as 32 bits, so that it wraps there.</summary>
    public bool Is32Bit(int index) => entries[index].Type is ValueType.UInt32 or ValueType.Int32;

    /// <summary>The value, whatever its type; false when there is none.</summary>
    public bool TryGet(int index, out double value)
    {
        ref readonly var entry = ref entries[index];
        value = entry.Type switch
        {
            ValueType.Double => BitConverter.UInt64BitsToDouble(entry.Value),
            ValueType.Int64 => (long)entry.Value,
            ValueType.Int32 => (int)entry.Value,
            ValueType.UInt32 => (uint)entry.Value,
            ValueType.UInt16 => (ushort)entry.Value,
            _ => entry.Value,
        };
        return entry.HasValue && !double.IsNaN(value);
    }

    /// <summary>The value of a counter, whatever its type; false when there is none, or one below zero.</summary>
    public bool TryGetCount(int index, out ulong value)
    {
        ref readonly var entry = ref entries[index];
        if (entry.Type is ValueType.Double or ValueType.Int64 or ValueType.Int32)
        {
            var has = TryGet(index, out var number) && number is >= 0 and < ulong.MaxValue;
            value = has ? (ulong)number : 0;
            return has;
        }

        value = entry.Type switch
        {
            ValueType.UInt32 => (uint)entry.Value,
            ValueType.UInt16 => (ushort)entry.Value,
            _ => entry.Value,
        };
        return entry.HasValue;
    }

    /// <summary>Clears what the last call left, so that a field that the driver passes over is not taken for read.</summary>
    internal unsafe void* Begin()
    {
        foreach (ref var entry in entries.AsSpan())
            entry = new Entry { Field = entry.Field, Scope = entry.Scope, Answer = NvmlReturn.NotSupported };
        return (void*)Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0);
    }

    internal void Fail(NvmlReturn answer)
    {
        foreach (ref var entry in entries.AsSpan())
            entry.Answer = answer;
    }

    internal enum ValueType
    {
        Double = 0,
        UInt32 = 1,
        UnsignedLong = 2,
        UInt64 = 3,
        Int64 = 4,
        Int32 = 5,
        UInt16 = 6,
    }

    [StructLayout(LayoutKind.Explicit, Size = 40)]
    internal struct Entry
    {
        [FieldOffset(0)] public NvmlField Field;
        [FieldOffset(4)] public uint Scope;
        [FieldOffset(8)] public long TimestampUs;
        [FieldOffset(16)] public long LatencyUs;
        [FieldOffset(24)] public ValueType Type;
        [FieldOffset(28)] public NvmlReturn Answer;
        [FieldOffset(32)] public ulong Value;

        /// <summary>All ones stand for "not available" in the unsigned types.</summary>
        public readonly bool HasValue => Answer == NvmlReturn.Success && !(Type switch
        {
            ValueType.UInt32 => (uint)Value == uint.MaxValue,
            ValueType.UnsignedLong or ValueType.UInt64 => Value == ulong.MaxValue,
            _ => false,
        });
    }
}
