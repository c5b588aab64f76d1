using System.Globalization;

namespace Observe.Dashboard.Panels;

/// <summary>Durations as people read them: 340 ms, 1.8 s, 2 m 04 s, 3 h 07 m.</summary>
public static class DurationText
{
    public static string Short(TimeSpan duration)
    {
        var milliseconds = duration.TotalMilliseconds;
        return milliseconds switch
        {
            < 0 => "−" + Short(-duration),
            0 => "0 ms",
            < 0.995 => Number(milliseconds, "0.##") + " ms",
            < 9.95 => Number(milliseconds, "0.#") + " ms",
            < 999.5 => Number(milliseconds, "0") + " ms",
            < 9_950 => Number(milliseconds / 1000, "0.0") + " s",
            < 59_500 => Number(milliseconds / 1000, "0") + " s",
            < 3_599_500 => Parts((long)Math.Round(milliseconds / 1000, MidpointRounding.AwayFromZero), 60, "m", "s"),
            _ => Parts((long)Math.Round(milliseconds / 60_000, MidpointRounding.AwayFromZero), 60, "h", "m"),
        };
    }

    /// <summary>Milliseconds with microseconds, e.g. <c>1,804.250 ms</c>.</summary>
    public static string Exact(TimeSpan duration) => Number(duration.TotalMilliseconds, "#,0.000") + " ms";

    private static string Parts(long total, long size, string large, string small) =>
        string.Create(CultureInfo.InvariantCulture, $"{total / size} {large} {total % size:00} {small}");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
