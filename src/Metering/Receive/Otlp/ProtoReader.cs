using System.Buffers.Binary;

namespace Observe.Metering.Receive.Otlp;

/// <summary>How a field is laid out (Protocol Buffers, "Encoding").</summary>
internal enum WireType : byte
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    GroupStart = 3,
    GroupEnd = 4,
    Fixed32 = 5,
}

/// <summary>
/// Reads protobuf fields one after the other within a window of a body. Every method answers false on truncated or
/// overflowing input and never throws: what arrives here is anybody's bytes.
/// </summary>
internal ref struct ProtoReader(byte[] body, int start, int end)
{
    // Deprecated groups may still stand in unknown fields; deeper than this they are an attack.
    private const int MaxGroupDepth = 8;

    private readonly byte[] body = body;
    private readonly int end = end;

    public ProtoReader(byte[] body, Slice window)
        : this(body, window.Start, window.End)
    {
    }

    /// <summary>Where the next byte is read, counted from the start of the body.</summary>
    public int Position { get; private set; } = start;

    public readonly bool AtEnd => Position >= end;

    public bool TryReadTag(out int field, out WireType type)
    {
        field = 0;
        type = default;
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue)
            return false;

        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        return field != 0 && type <= WireType.Fixed32;
    }

    /// <summary>The number that a varint of type sint32 stands for.</summary>
    public static int Unzigzag(ulong value) => (int)((uint)value >> 1) ^ -(int)(value & 1);

    public bool TryReadVarint(out ulong value)
    {
        if (Position < end && body[Position] < 0x80)
        {
            value = body[Position++];
            return true;
        }

        return TryReadLongVarint(out value);
    }

    public bool TryReadFixed64(out ulong value)
    {
        value = 0;
        if (end - Position < sizeof(ulong))
            return false;

        value = BinaryPrimitives.ReadUInt64LittleEndian(body.AsSpan(Position));
        Position += sizeof(ulong);
        return true;
    }

    public bool TryReadFixed32(out uint value)
    {
        value = 0;
        if (end - Position < sizeof(uint))
            return false;

        value = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(Position));
        Position += sizeof(uint);
        return true;
    }

    /// <summary>A length-delimited field: string, bytes or message.</summary>
    public bool TryReadSlice(out Slice slice)
    {
        slice = default;
        if (!TryReadVarint(out var length) || length > (ulong)(end - Position))
            return false;

        slice = new Slice(Position, (int)length);
        Position += (int)length;
        return true;
    }

    /// <summary>Passes over the value of a field that nobody asked for.</summary>
    public bool TrySkip(int field, WireType type) => TrySkip(field, type, MaxGroupDepth);

    private bool TrySkip(int field, WireType type, int depthLeft)
    {
        switch (type)
        {
            case WireType.Varint:
                return TryReadVarint(out _);
            case WireType.Fixed64:
                return TryAdvance(sizeof(ulong));
            case WireType.Fixed32:
                return TryAdvance(sizeof(uint));
            case WireType.Length:
                return TryReadSlice(out _);
            case WireType.GroupStart when depthLeft > 0:
                while (TryReadTag(out var inner, out var innerType))
                {
                    if (innerType == WireType.GroupEnd)
                        return inner == field;
                    if (!TrySkip(inner, innerType, depthLeft - 1))
                        return false;
                }

                return false;
            default:
                return false;
        }
    }

    private bool TryAdvance(int count)
    {
        if (end - Position < count)
            return false;

        Position += count;
        return true;
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && Position < end; shift += 7)
        {
            var next = body[Position++];
            if (shift == 63 && next > 1)
                return false; // more than 64 bits

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
