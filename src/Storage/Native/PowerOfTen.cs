namespace Observe.Storage.Native;

/// <summary>Exact powers of ten for scaling times (10⁰–10¹⁸) and decimals (10⁰–10³⁸).</summary>
internal static class PowerOfTen
{
    /// <summary>The largest power that 128 bits hold.</summary>
    public const int MaxExponent = 38;

    private static readonly Int128[] Powers = Build();

    public static Int128 Int128(int exponent) => Powers[exponent];

    public static long Int64(int exponent) => (long)Powers[exponent];

    private static Int128[] Build()
    {
        var powers = new Int128[MaxExponent + 1];
        powers[0] = System.Int128.One;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
