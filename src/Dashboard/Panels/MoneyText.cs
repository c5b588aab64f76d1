using System.Globalization;
using Observe.Vocabulary;

namespace Observe.Dashboard.Panels;

/// <summary>Money as people read it, always with its currency. Rounded for the eye only; the exact amount goes on hover (R6).</summary>
public static class MoneyText
{
    // U+2212, which is as wide as a digit in tabular figures; a hyphen is not.
    private const string Minus = "−";

    /// <summary>A total: two decimals, or the first two digits that mean something when it is less than a cent.</summary>
    public static string Total(Money money)
    {
        var size = Math.Abs(money.Amount);
        return Written(money, size is > 0m and < 0.01m ? SignificantDecimals(size) : 2);
    }

    /// <summary>A unit price: at least two decimals and as many as carry meaning, e.g. <c>$0.42</c>, <c>$0.000031</c>.</summary>
    public static string UnitPrice(Money money)
    {
        var size = Math.Abs(money.Amount);
        return Written(money, size is 0m or >= 10m ? 2 : Math.Max(2, SignificantDecimals(size)));
    }

    /// <summary>Every digit, e.g. <c>12.3456789 USD</c>.</summary>
    public static string Exact(Money money) => money.ToString();

    private static string Written(Money money, int decimals)
    {
        var rounded = Math.Round(Math.Abs(money.Amount), decimals, MidpointRounding.AwayFromZero);
        var digits = rounded.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (rounded == 0m)
            digits = "0.00";
        else if (decimals > 2)
            digits = digits.TrimEnd('0') is var cut && cut.Length - cut.IndexOf('.', StringComparison.Ordinal) >= 3 ? cut : digits;

        var sign = money.Amount < 0m && rounded != 0m ? Minus : "";
        return money.Currency.Code switch
        {
            "USD" => $"{sign}${digits}",
            "EUR" => $"{sign}€{digits}",
            "GBP" => $"{sign}£{digits}",
            var code => $"{sign}{digits} {code}",
        };
    }

    private static int SignificantDecimals(decimal size)
    {
        var decimals = 2;
        for (var scaled = size * 10m; scaled < 1m && decimals < 12; scaled *= 10m)
            decimals++;

        return decimals;
    }
}
