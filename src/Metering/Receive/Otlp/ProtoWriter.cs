using System.Buffers;
using System.Text;

namespace Observe.Metering.Receive.Otlp;

/// <summary>Writes the few small messages that a receiver answers with.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(256);

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    /// <summary>proto3: a zero is not written.</summary>
    public void Varint(int field, ulong value)
    {
        if (value == 0)
            return;

        Tag(field, WireType.Varint);
        Raw(value);
    }

    /// <summary>proto3: an empty text is not written.</summary>
    public void Text(int field, string value)
    {
        if (value.Length != 0)
            Bytes(field, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Whole fields, encoded already.</summary>
    public void Encoded(ReadOnlySpan<byte> fields) => buffer.Write(fields);

    public void Message(int field, ProtoWriter message) => Bytes(field, message.Written.Span);

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Length);
        Raw((ulong)value.Length);
        buffer.Write(value);
    }

    private void Tag(int field, WireType type) => Raw(((ulong)field << 3) | (byte)type);

    private void Raw(ulong value)
    {
        var span = buffer.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        buffer.Advance(count);
    }
}
