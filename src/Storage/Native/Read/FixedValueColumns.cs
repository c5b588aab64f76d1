using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Observe.Storage.Native.Read;

/// <summary>Integers, floats, Bool.</summary>
internal sealed class NumberValues<T>() : FixedValues<T>(Unsafe.SizeOf<T>())
    where T : unmanaged
{
    public override T Get(int row) => MemoryMarshal.Read<T>(Bytes(row));
}

/// <summary>DateTime (precision 0) and DateTime64: UTC, whatever zone the type shows.</summary>
internal sealed class DateTimeValues<T>(int precision) : FixedValues<DateTimeOffset>(Unsafe.SizeOf<T>())
    where T : unmanaged, IBinaryInteger<T>
{
    private const int TickDigits = 7;

    public override DateTimeOffset Get(int row)
    {
        var units = long.CreateChecked(MemoryMarshal.Read<T>(Bytes(row)));
        var ticks = precision <= TickDigits
            ? units * PowerOfTen.Int64(TickDigits - precision)
            : units / PowerOfTen.Int64(precision - TickDigits);
        return new DateTimeOffset(DateTime.UnixEpoch.Ticks + ticks, TimeSpan.Zero);
    }
}

/// <summary>Date and Date32.</summary>
internal sealed class DateValues<T>() : FixedValues<DateOnly>(Unsafe.SizeOf<T>())
    where T : unmanaged, IBinaryInteger<T>
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    public override DateOnly Get(int row) => DateOnly.FromDayNumber(Epoch + int.CreateChecked(MemoryMarshal.Read<T>(Bytes(row))));
}

/// <summary>UUID: two little-endian halves.</summary>
internal sealed class UuidValues() : FixedValues<Guid>(16)
{
    public override Guid Get(int row)
    {
        Span<byte> bigEndian = stackalloc byte[16];
        var bytes = Bytes(row);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[8..], BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        return new Guid(bigEndian, bigEndian: true);
    }
}

/// <summary>FixedString(n): bytes; as text without the zero bytes that pad it, as a number most significant byte first.</summary>
internal sealed class FixedStringValues(int widthBytes) : FixedValues<byte[]>(widthBytes)
{
    public override byte[] Get(int row) => Bytes(row).ToArray();

    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row).TrimEnd((byte)0));

    public UInt128 UInt128(int row) => BinaryPrimitives.ReadUInt128BigEndian(Bytes(row));

    public ulong UInt64(int row) => BinaryPrimitives.ReadUInt64BigEndian(Bytes(row));
}

/// <summary>Enum8 and Enum16: the member's spelling, or its number for a CLR enum.</summary>
internal sealed class EnumValues<T> : FixedValues<string>, IEnumValues
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly Dictionary<short, string> names = [];

    /// <param name="members">As in the type: <c>'a' = 1</c>.</param>
    public EnumValues(IReadOnlyList<string> members)
        : base(Unsafe.SizeOf<T>())
    {
        foreach (var member in members)
        {
            var at = member.LastIndexOf('=');
            var name = member[..at].Trim()[1..^1].Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
            names[short.Parse(member.AsSpan(at + 1), NumberStyles.Integer, CultureInfo.InvariantCulture)] = name;
        }
    }

    public override string Get(int row) => names[Number(row)];

    public short Number(int row) => short.CreateChecked(MemoryMarshal.Read<T>(Bytes(row)));
}

/// <summary>What an Enum8 and an Enum16 have in common for a CLR enum.</summary>
internal interface IEnumValues
{
    short Number(int row);
}
