using System.Buffers.Binary;
using System.Text;

namespace Observe.GpuExporter.Export.Otlp;

/// <summary>A protobuf message while it is written; its buffer is used again for the next. Lengths are as short as they can be.</summary>
internal sealed class ProtobufBytes
{
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int MaxVarint = 10;

    /// <summary>Room left for a length that is not known yet: enough for 2 GiB.</summary>
    private const int LengthRoom = 5;

    private byte[] bytes = new byte[4 << 10];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Begins a message within this one.</summary>
    /// <returns>To be handed to <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, LengthDelimited);
        Room(LengthRoom);
        Length += LengthRoom;
        return Length;
    }

    public void End(int begun)
    {
        Span<byte> length = stackalloc byte[MaxVarint];
        var used = Varint(length, (ulong)(Length - begun));
        var at = begun - LengthRoom;
        length[..used].CopyTo(bytes.AsSpan(at));
        bytes.AsSpan(begun, Length - begun).CopyTo(bytes.AsSpan(at + used));
        Length -= LengthRoom - used;
    }

    public void Write(int field, string value)
    {
        Tag(field, LengthDelimited);
        var count = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)count);
        Room(count);
        Length += Encoding.UTF8.GetBytes(value, bytes.AsSpan(Length));
    }

    public void Write(int field, bool value)
    {
        Tag(field, 0);
        Varint(value ? 1UL : 0);
    }

    /// <summary>An enumeration's value.</summary>
    public void Write(int field, int value)
    {
        Tag(field, 0);
        Varint((ulong)value);
    }

    public void WriteFixed(int field, ulong value)
    {
        Tag(field, Fixed64);
        Fixed(value);
    }

    public void WriteFixed(int field, double value) => WriteFixed(field, BitConverter.DoubleToUInt64Bits(value));

    public void WritePacked(int field, ReadOnlySpan<ulong> values)
    {
        Tag(field, LengthDelimited);
        Varint((ulong)values.Length * sizeof(ulong));
        foreach (var value in values)
            Fixed(value);
    }

    public void WritePacked(int field, ReadOnlySpan<double> values)
    {
        Tag(field, LengthDelimited);
        Varint((ulong)values.Length * sizeof(double));
        foreach (var value in values)
            Fixed(BitConverter.DoubleToUInt64Bits(value));
    }

    /// <summary>Bytes that are fields already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> fields)
    {
        Room(fields.Length);
        fields.CopyTo(bytes.AsSpan(Length));
        Length += fields.Length;
    }

    private void Tag(int field, int wireType) => Varint((ulong)((field << 3) | wireType));

    private void Fixed(ulong value)
    {
        Room(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(Length), value);
        Length += sizeof(ulong);
    }

    private void Varint(ulong value)
    {
        Room(MaxVarint);
        Length += Varint(bytes.AsSpan(Length), value);
    }

    private static int Varint(Span<byte> to, ulong value)
    {
        var used = 0;
        while (value >= 0x80)
        {
            to[used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[used++] = (byte)value;
        return used;
    }

    private void Room(int more)
    {
        if (bytes.Length - Length < more)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more));
    }
}
