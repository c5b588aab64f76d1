using System.Globalization;

namespace Observe.Dashboard.Panels;

/// <summary>Quantities of machines as people read them: 412 W, 5.62 kW, 61 °C, 1.98 GHz, 12.4 kWh.</summary>
public static class QuantityText
{
    /// <summary>Unknown.</summary>
    public const string None = "–";

    private const decimal JoulesPerKilowattHour = 3_600_000;

    public static string Watts(decimal watts) => watts >= 999.5m ? Digits(watts / 1_000) + " kW" : watts.ToString("0", CultureInfo.InvariantCulture) + " W";

    /// <summary>Energy in the unit of bills.</summary>
    public static string Energy(decimal joules) => joules switch
    {
        >= 999.5m * JoulesPerKilowattHour => Digits(joules / JoulesPerKilowattHour / 1_000) + " MWh",
        >= JoulesPerKilowattHour => Digits(joules / JoulesPerKilowattHour) + " kWh",
        _ => Digits(joules / JoulesPerKilowattHour * 1_000) + " Wh",
    };

    public static string Celsius(decimal degrees) => degrees.ToString("0", CultureInfo.InvariantCulture) + " °C";

    public static string Hertz(decimal hertz) => hertz >= 999_500_000m ? Digits(hertz / 1_000_000_000m) + " GHz" : (hertz / 1_000_000m).ToString("0", CultureInfo.InvariantCulture) + " MHz";

    /// <summary>A rate of something counted: 12.4 k/s.</summary>
    public static string PerSecond(decimal rate) => rate >= 9_999.5m ? TokensText.Short((long)rate) + "/s" : Digits(rate) + "/s";

    /// <summary>A share, 1 being all: <c>62 %</c>; a dash where nobody knows.</summary>
    public static string Share(decimal? share) => share is { } known ? PercentText.Ratio(known) : None;

    /// <summary>Three digits that mean something.</summary>
    public static string Digits(decimal value) => value.ToString(value switch { < 9.995m => "0.##", < 99.95m => "0.#", _ => "#,0" }, CultureInfo.InvariantCulture);
}
