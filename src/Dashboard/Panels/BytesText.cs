using System.Globalization;

namespace Observe.Dashboard.Panels;

/// <summary>Bytes as people read them: 512 B, 4.2 kB, 1.3 GB; thousands, not 1,024s.</summary>
public static class BytesText
{
    private static readonly string[] units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    public static string Short(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 999.5 && unit < units.Length - 1)
        {
            value /= 1_000;
            unit++;
        }

        return value.ToString(unit == 0 || value >= 99.95 ? "0" : "0.#", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
