using System.Buffers.Binary;
using System.Text;

namespace Observe.Storage.Native;

/// <summary>FixedString(n): n raw bytes; a shorter value is padded with zero bytes, a longer one refused.</summary>
public sealed class FixedStringColumn : FixedColumn<string>
{
    private readonly int widthBytes;

    internal FixedStringColumn(string name, int widthBytes)
        : base(name, $"FixedString({widthBytes})", widthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthBytes, 1);
        this.widthBytes = widthBytes;
    }

    /// <exception cref="OverflowException">The value's UTF-8 form is longer than the column.</exception>
    public override void Append(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Slot(length));
    }

    /// <summary>Appends raw bytes, for example a trace id or a hash.</summary>
    /// <exception cref="OverflowException">More bytes than the column holds.</exception>
    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(Slot(value.Length));

    /// <summary>Appends an id most significant byte first, as its hexadecimal text reads; the column is 16 bytes wide.</summary>
    public void AppendBigEndian(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(Slot(16), value);

    /// <summary>Appends an id most significant byte first, as its hexadecimal text reads; the column is 8 bytes wide.</summary>
    public void AppendBigEndian(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Slot(8), value);

    private Span<byte> Slot(int length)
    {
        if (length > widthBytes) throw new OverflowException($"column {Name}: {length} bytes do not fit {Type}");
        var slot = Values.Claim(widthBytes);
        slot[length..].Clear();
        return slot;
    }
}

/// <summary>UUID: ClickHouse keeps the two halves in order, each little-endian.</summary>
public sealed class UuidColumn : FixedColumn<Guid>
{
    internal UuidColumn(string name)
        : base(name, "UUID", 16)
    {
    }

    public override void Append(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Values.Append(BinaryPrimitives.ReadUInt64BigEndian(bytes));
        Values.Append(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }
}

/// <summary>Enum8: a small closed list of names, one byte each. Takes the CLR enum's numbers, which must fit a signed byte.</summary>
/// <typeparam name="TEnum">The enum whose members are the column's values.</typeparam>
public sealed class EnumColumn<TEnum> : FixedColumn<TEnum>
    where TEnum : unmanaged, Enum
{
    internal EnumColumn(string name, Func<TEnum, string> spelling)
        : base(name, Describe(spelling), 1)
    {
    }

    public override void Append(TEnum value) => Values.Append(checked((sbyte)Convert.ToInt64(value)));

    /// <summary>The first member, since zero may be no member at all.</summary>
    public override void AppendDefault() => Append(Enum.GetValues<TEnum>()[0]);

    private static string Describe(Func<TEnum, string> spelling) =>
        $"Enum8({string.Join(", ", Enum.GetValues<TEnum>().Select(v => $"'{spelling(v)}' = {Convert.ToInt64(v)}"))})";

    private static class Convert
    {
        // Unboxed: the switch on the size is resolved when the method is compiled for TEnum.
        public static long ToInt64(TEnum value) => System.Runtime.CompilerServices.Unsafe.SizeOf<TEnum>() switch
        {
            1 => Enum.GetUnderlyingType(typeof(TEnum)) == typeof(byte)
                ? System.Runtime.CompilerServices.Unsafe.BitCast<TEnum, byte>(value)
                : System.Runtime.CompilerServices.Unsafe.BitCast<TEnum, sbyte>(value),
            2 => System.Runtime.CompilerServices.Unsafe.BitCast<TEnum, short>(value),
            4 => System.Runtime.CompilerServices.Unsafe.BitCast<TEnum, int>(value),
            _ => System.Runtime.CompilerServices.Unsafe.BitCast<TEnum, long>(value),
        };
    }
}
