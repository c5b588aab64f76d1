using System.Globalization;

namespace Observe.Billing.Price;

/// <summary>
/// The price of one token bucket: a decimal amount per million tokens with at most six decimals, or free. Kept as a whole
/// number of millionths, so that tokens × price ÷ 1,000,000 is a whole number of 10⁻¹² and exact by construction.
/// </summary>
public readonly record struct UnitPrice
{
    /// <summary>The largest accepted price per million tokens: above it, long token sums could leave decimal's exact range.</summary>
    public const decimal MaxPerMillionTokens = 1_000_000m;

    /// <summary>More decimals would make a charge need more than the twelve that are stored.</summary>
    public const int MaxDecimals = 6;

    private readonly long millionths;

    private UnitPrice(long millionths, bool isFree)
    {
        this.millionths = millionths;
        IsFree = isFree;
    }

    public static UnitPrice Free { get; } = new(0, isFree: true);

    public bool IsFree { get; }

    /// <summary>Currency units per million tokens.</summary>
    public decimal PerMillionTokens => new(unchecked((int)millionths), unchecked((int)(millionths >> 32)), 0, false, MaxDecimals);

    /// <param name="perMillionTokens">0 … <see cref="MaxPerMillionTokens"/>, at most <see cref="MaxDecimals"/> decimals.</param>
    public static UnitPrice Of(decimal perMillionTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perMillionTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perMillionTokens, MaxPerMillionTokens);
        var scaled = perMillionTokens * 1_000_000m;
        var whole = decimal.Truncate(scaled);
        return whole == scaled
            ? new UnitPrice((long)whole, isFree: false)
            : throw new ArgumentOutOfRangeException(
                nameof(perMillionTokens), perMillionTokens, $"a price has at most {MaxDecimals} decimals");
    }

    /// <summary>The exact amount for that many tokens (negative for a correction), always with twelve decimals.</summary>
    /// <exception cref="OverflowException">More than 7.9·10¹⁶ currency units.</exception>
    public decimal Charge(long tokens)
    {
        var product = (Int128)tokens * millionths;
        var magnitude = (UInt128)Int128.Abs(product);
        if (magnitude >> 96 != 0)
            throw new OverflowException($"{tokens} tokens at {this} per million do not fit into an exact decimal amount");

        return new decimal(
            unchecked((int)(uint)magnitude),
            unchecked((int)(uint)(magnitude >> 32)),
            unchecked((int)(uint)(magnitude >> 64)),
            isNegative: product < 0,
            scale: 12);
    }

    /// <summary><c>free</c> or the shortest exact decimal, as a price book writes it.</summary>
    public override string ToString() =>
        IsFree ? "free" : PerMillionTokens.ToString("0.######", CultureInfo.InvariantCulture);
}
