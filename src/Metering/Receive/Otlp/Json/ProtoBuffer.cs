using System.Buffers;
using System.Buffers.Binary;

namespace Observe.Metering.Receive.Otlp.Json;

/// <summary>
/// A protobuf message under construction in memory from the shared pool. Who makes it disposes it, which returns the memory. It
/// never grows beyond its limit: what does not fit sets <see cref="IsFull"/> and is thrown away.
/// </summary>
internal sealed class ProtoBuffer(int maxBytes) : IDisposable
{
    // Four bytes of length hold 2^28 - 1; the limit of a request lies below (see ReceiveOptions).
    private const int LengthBytes = 4;
    private const int MaxMessageBytes = (1 << (7 * LengthBytes)) - 1;

    private readonly int maxBytes = Math.Min(maxBytes, MaxMessageBytes);
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Clamp(maxBytes, 256, 16 * 1024));

    /// <summary>The message from the start; only <see cref="Length"/> bytes of it count. Void after Dispose.</summary>
    public byte[] Bytes => bytes;

    public int Length { get; private set; }

    /// <summary>More was written than may be; the content is void.</summary>
    public bool IsFull { get; private set; }

    public void Clear()
    {
        Length = 0;
        IsFull = false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    public void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (byte)type);

    public void Varint(ulong value)
    {
        var span = Reserve(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        Advance(count);
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), value);
        Advance(sizeof(ulong));
    }

    public void Fixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);
        Advance(sizeof(uint));
    }

    /// <summary>
    /// Opens a length-delimited field whose length is not known yet: its place is kept and filled by <see cref="Close"/>, as a
    /// varint padded to four bytes, which every reader takes. So nothing is buffered twice or moved.
    /// </summary>
    /// <returns>What to close it with.</returns>
    public int Open(int field)
    {
        Tag(field, WireType.Length);
        Reserve(LengthBytes);
        Advance(LengthBytes);
        return Length;
    }

    public void Close(int opened)
    {
        if (IsFull)
            return;

        var length = (uint)(Length - opened);
        var prefix = bytes.AsSpan(opened - LengthBytes, LengthBytes);
        for (var index = 0; index < LengthBytes - 1; index++, length >>= 7)
            prefix[index] = (byte)(length | 0x80);
        prefix[LengthBytes - 1] = (byte)length;
    }

    /// <summary>Room for at least this many bytes, not yet counted: follow with <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Grow(count);
        return bytes.AsSpan(Length);
    }

    public void Advance(int count)
    {
        if (Length + count > maxBytes)
        {
            IsFull = true;
            Length = 0;
            return;
        }

        Length += count;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Length + (long)count, Math.Min(bytes.Length * 2L, maxBytes)));
        bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
