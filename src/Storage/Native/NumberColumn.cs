using System.Runtime.CompilerServices;

namespace Observe.Storage.Native;

/// <summary>Integers, floats and Bool: the CLR value's own little-endian bytes are the wire form.</summary>
/// <typeparam name="T">A primitive of the same width as the ClickHouse type.</typeparam>
public sealed class NumberColumn<T> : FixedColumn<T>
    where T : unmanaged
{
    internal NumberColumn(string name, string type)
        : base(name, type, Unsafe.SizeOf<T>())
    {
    }

    public override void Append(T value) => Values.Append(value);

    /// <summary>Appends many values at once.</summary>
    public void Append(ReadOnlySpan<T> values) => Values.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
}
