using System.Globalization;

namespace Observe.Dashboard.Panels;

/// <summary>Counts of tokens and requests as people read them: 950, 12.3 k, 1.24 M; the exact count goes on hover.</summary>
public static class TokensText
{
    private static readonly (long Unit, string Suffix)[] Units = [(1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")];

    /// <summary>Three digits that mean something, e.g. <c>40.4 M</c>.</summary>
    public static string Short(long count)
    {
        var size = Math.Abs((decimal)count);
        if (size < 10_000)
            return Exact(count);

        foreach (var (unit, suffix) in Units)
        {
            // 999 500 reads "1.00 M" and not "1000 k".
            if (size < unit * 0.9995m)
                continue;

            var sign = count < 0 ? "−" : "";
            return $"{sign}{Digits(size / unit)} {suffix}";
        }

        return Exact(count);
    }

    /// <summary>Every digit, grouped, e.g. <c>40,421,844</c>.</summary>
    public static string Exact(long count) =>
        (count < 0 ? "−" : "") + Math.Abs((decimal)count).ToString("#,0", CultureInfo.InvariantCulture);

    private static decimal Rounded(decimal value) => Math.Round(value, Decimals(value), MidpointRounding.AwayFromZero);

    private static string Digits(decimal value) =>
        Rounded(value).ToString("N" + Decimals(Rounded(value)).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static int Decimals(decimal value) => value switch { < 9.995m => 2, < 99.95m => 1, _ => 0 };
}
