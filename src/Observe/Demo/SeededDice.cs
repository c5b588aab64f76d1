namespace Observe.Observe.Demo;

/// <summary>
/// A stream of random numbers fixed by its seed, on every machine and every version of .NET (SplitMix64, Steele et al.
/// 2014). System.Random promises neither.
/// </summary>
internal struct SeededDice(ulong seed)
{
    private ulong state = seed;

    /// <summary>The dice of one row of one file: what is rolled for a row does not depend on the rows before it.</summary>
    public static SeededDice Of(in TraceRequest request)
    {
        var dice = new SeededDice(((ulong)request.Service << 56) ^ (ulong)request.Row);
        dice.Next();
        return new SeededDice(dice.Next());
    }

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Fraction() * count);

    public double Exponential(double mean) => -mean * Math.Log(1 - Fraction());

    /// <summary>Log-normal with median 1 (Box–Muller).</summary>
    public double Spread(double sigma) =>
        Math.Exp(sigma * Math.Sqrt(-2 * Math.Log(1 - Fraction())) * Math.Cos(2 * Math.PI * Fraction()));

    /// <summary>An index drawn by weight.</summary>
    public int Weighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
            total += weight;

        var left = Fraction() * total;
        for (var i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }

        return weights.Length - 1;
    }
}
