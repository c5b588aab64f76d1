namespace Observe.Dashboard.Scope;

/// <summary>Whether a range and its zone's hours and days lie on full hours UTC.</summary>
internal static class HourGrid
{
    /// <summary>False for Kolkata, Kathmandu or Lord Howe, and for ranges that begin or end on a quarter.</summary>
    public static bool Fits(DateTime fromUtc, DateTime toUtc, TimeZoneInfo zone)
    {
        if (!IsFullHour(fromUtc) || !IsFullHour(toUtc))
            return false;

        // Offsets change on a few days of a year and for longer than a day; looking at each day finds every one in the range.
        for (var at = fromUtc; at < toUtc; at = at.AddDays(1))
        {
            if (!HasWholeHourOffset(zone, at))
                return false;
        }

        return HasWholeHourOffset(zone, toUtc);
    }

    private static bool HasWholeHourOffset(TimeZoneInfo zone, DateTime utc) =>
        zone.GetUtcOffset(utc).Ticks % TimeSpan.TicksPerHour == 0;

    private static bool IsFullHour(DateTime utc) => utc.Ticks % TimeSpan.TicksPerHour == 0;
}
