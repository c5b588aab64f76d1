using System.Runtime.InteropServices;

namespace Observe.Storage.Native;

/// <summary>
/// Decimal(38, s): the value times 10ˢ as a 128-bit integer, exact. A value that the type cannot hold exactly is refused,
/// never rounded: rounding money happens elsewhere, once, by a stated rule.
/// </summary>
public sealed class DecimalColumn : FixedColumn<decimal>
{
    private const int Precision = 38;
    private readonly int scale;

    internal DecimalColumn(string name, int scale)
        : base(name, $"Decimal({Precision}, {scale})", 16)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)scale, (uint)Precision, nameof(scale));
        this.scale = scale;
    }

    /// <exception cref="OverflowException">The value has more decimals than the column, or more than 38 digits.</exception>
    public override void Append(decimal value) => Values.Append(Scale(value));

    private Int128 Scale(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var words = MemoryMarshal.Cast<int, uint>(parts);
        var mantissa = new Int128(words[2], ((ulong)words[1] << 32) | words[0]);
        var digits = (parts[3] >> 16) & 0xFF;

        if (digits > scale)
        {
            (mantissa, var rest) = Int128.DivRem(mantissa, PowerOfTen.Int128(digits - scale));
            if (rest != 0) throw new OverflowException($"column {Name}: {value} has more than {scale} decimals");
        }
        else
        {
            var factor = PowerOfTen.Int128(scale - digits);
            if (mantissa > (PowerOfTen.Int128(Precision) - 1) / factor)
            {
                throw new OverflowException($"column {Name}: {value} does not fit {Type}");
            }

            mantissa *= factor;
        }

        return parts[3] < 0 ? -mantissa : mantissa;
    }
}
