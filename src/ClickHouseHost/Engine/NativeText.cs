using System.Runtime.InteropServices;
using System.Text;

namespace Observe.ClickHouseHost.Engine;

/// <summary>Zero-terminated UTF-8 strings with their lengths, alive until disposed, in the shape chdb.h takes arrays in.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    public NativeText(IReadOnlyList<string> values)
    {
        Count = values.Count;
        Pointers = (byte**)NativeMemory.Alloc((nuint)Math.Max(Count, 1), (nuint)sizeof(byte*));
        Lengths = (nuint*)NativeMemory.Alloc((nuint)Math.Max(Count, 1), (nuint)sizeof(nuint));
        for (var i = 0; i < Count; i++)
        {
            var length = Encoding.UTF8.GetByteCount(values[i]);
            Pointers[i] = (byte*)NativeMemory.Alloc((nuint)length + 1);
            Encoding.UTF8.GetBytes(values[i], new Span<byte>(Pointers[i], length));
            Pointers[i][length] = 0;
            Lengths[i] = (nuint)length;
        }
    }

    public int Count { get; }

    public byte** Pointers { get; }

    public nuint* Lengths { get; }

    public void Dispose()
    {
        for (var i = 0; i < Count; i++) NativeMemory.Free(Pointers[i]);
        NativeMemory.Free(Pointers);
        NativeMemory.Free(Lengths);
    }
}
