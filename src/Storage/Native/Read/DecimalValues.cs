using System.Numerics;
using System.Runtime.InteropServices;

namespace Observe.Storage.Native.Read;

/// <summary>Decimal(P, S) of any width as an exact <see cref="decimal"/>.</summary>
internal sealed class DecimalValues(int precision, int scale) : FixedValues<decimal>(Width(precision))
{
    private const int MaxScale = 28;
    private static readonly Int128 MaxMantissa = (Int128.One << 96) - 1;

    /// <exception cref="OverflowException">The value has more digits than <see cref="decimal"/> can hold.</exception>
    public override decimal Get(int row)
    {
        var bytes = Bytes(row);
        return bytes.Length switch
        {
            4 => Exact(MemoryMarshal.Read<int>(bytes), scale),
            8 => Exact(MemoryMarshal.Read<long>(bytes), scale),
            16 => Exact(MemoryMarshal.Read<Int128>(bytes), scale),
            _ => Exact(bytes),
        };
    }

    private decimal Exact(Int128 value, int digits)
    {
        var negative = value < 0;
        var mantissa = negative ? -value : value;
        while (digits > 0 && (mantissa > MaxMantissa || digits > MaxScale))
        {
            (mantissa, var rest) = Int128.DivRem(mantissa, 10);
            if (rest != 0) throw TooLong();
            digits--;
        }

        if (mantissa > MaxMantissa || mantissa < 0) throw TooLong();
        var low = (ulong)(mantissa & ulong.MaxValue);
        return new decimal((int)(uint)low, (int)(uint)(low >> 32), (int)(uint)(ulong)(mantissa >> 64), negative, (byte)digits);
    }

    private decimal Exact(ReadOnlySpan<byte> bytes)
    {
        var value = new BigInteger(bytes);
        var digits = scale;
        while (digits > 0 && (value < (BigInteger)Int128.MinValue + 1 || value > (BigInteger)Int128.MaxValue || digits > PowerOfTen.MaxExponent))
        {
            value = BigInteger.DivRem(value, 10, out var rest);
            if (!rest.IsZero) throw TooLong();
            digits--;
        }

        if (BigInteger.Abs(value) > (BigInteger)Int128.MaxValue) throw TooLong();
        return Exact((Int128)value, digits);
    }

    private OverflowException TooLong() => new($"column {Name}: a value of {Type} has more digits than a .NET decimal holds; round it in the query");

    private static int Width(int precision) => precision switch { <= 9 => 4, <= 18 => 8, <= 38 => 16, _ => 32 };
}
