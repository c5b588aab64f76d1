namespace Observe.GpuExporter.Workloads;

/// <summary>Walks over the fields of one protobuf message. Borrows the bytes.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> rest = message;
    private int wireType;

    public int Number { get; private set; }

    /// <summary>Of a varint its value; else 0.</summary>
    public ulong Value { get; private set; }

    /// <summary>Of a length-delimited field its bytes; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the field has that number and carries bytes: a text or a message.</summary>
    public readonly bool IsBytes(int number) => Number == number && wireType == LengthDelimited;

    /// <summary>Steps to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;

        var tag = ReadVarint();
        (Number, wireType) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        if (Number == 0)
            throw new InvalidDataException("a field has the number 0");

        Bytes = default;
        Value = 0;
        switch (wireType)
        {
            case Varint:
                Value = ReadVarint();
                break;
            case Fixed64:
                Take(8);
                break;
            case LengthDelimited:
                Bytes = Take(ReadVarint());
                break;
            case Fixed32:
                Take(4);
                break;
            default:
                throw new InvalidDataException($"a field has the wire type {wireType}");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw new InvalidDataException("a field is longer than its message");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a number is longer than ten bytes");
    }
}
