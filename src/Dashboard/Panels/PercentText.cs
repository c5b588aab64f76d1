using System.Globalization;

namespace Observe.Dashboard.Panels;

/// <summary>Shares and changes: one decimal below 10 %, none above.</summary>
public static class PercentText
{
    /// <summary>A share of a whole, e.g. <c>0.4 %</c>; null when the whole is nothing.</summary>
    public static string? Share(long part, long whole) => whole == 0 ? null : Written(100m * part / whole);

    /// <summary>A ratio, 1 being 100 %.</summary>
    public static string Ratio(decimal ratio) => Written(100m * ratio);

    /// <summary>The change from one value to another with its sign, e.g. <c>+12 %</c>; null when there was nothing before.</summary>
    public static string? Change(decimal before, decimal now)
    {
        if (before == 0m)
            return null;

        var percent = 100m * (now - before) / Math.Abs(before);
        if (percent > 999m)
            return "> +999 %";

        return (percent > 0m ? "+" : "") + Written(percent);
    }

    private static string Written(decimal percent)
    {
        var size = Math.Abs(percent);
        var text = size is > 0m and < 0.05m ? "< 0.1" : size.ToString(size < 9.95m ? "0.0" : "#,0", CultureInfo.InvariantCulture);
        return (percent < 0m ? "−" : "") + text + " %";
    }
}
