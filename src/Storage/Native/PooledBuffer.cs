using System.Buffers;
using System.Runtime.CompilerServices;

namespace Observe.Storage.Native;

/// <summary>
/// A growing run of bytes from the shared array pool. Its owner (one column, one writer) returns it with
/// <see cref="Dispose"/>; a span or memory taken from it is void after the next append.
/// </summary>
internal sealed class PooledBuffer(int capacity = 256) : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory(int start, int length) => bytes.AsMemory(start, length);

    public void Clear() => Length = 0;

    /// <summary>Forgets everything from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append<T>(T value)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if (bytes.Length - Length < size) Grow(size);
        Unsafe.WriteUnaligned(ref bytes[Length], value);
        Length += size;
    }

    public void Append(ReadOnlySpan<byte> source) => source.CopyTo(Claim(source.Length));

    /// <summary>Appends <paramref name="size"/> bytes that the caller fills; their content is undefined until then.</summary>
    public Span<byte> Claim(int size)
    {
        var span = Reserve(size)[..size];
        Length += size;
        return span;
    }

    /// <summary>Room for at least <paramref name="size"/> bytes, not yet counted: follow with <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int size)
    {
        if (bytes.Length - Length < size) Grow(size);
        return bytes.AsSpan(Length);
    }

    /// <summary>The same as <see cref="Reserve"/> for a read that completes later.</summary>
    public Memory<byte> ReserveMemory(int size)
    {
        if (bytes.Length - Length < size) Grow(size);
        return bytes.AsMemory(Length);
    }

    public void Advance(int size) => Length += size;

    public void AppendVarUInt(ulong value)
    {
        var span = Reserve(10);
        var at = 0;
        while (value >= 0x80)
        {
            span[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[at++] = (byte)value;
        Length += at;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private void Grow(int size)
    {
        var wanted = checked(Length + size);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(wanted, bytes.Length * 2L), Array.MaxLength));
        bytes.AsSpan(0, Length).CopyTo(larger);
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
