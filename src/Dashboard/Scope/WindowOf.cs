using Observe.Vocabulary;

namespace Observe.Dashboard.Scope;

/// <summary>Turns a chosen range into instants at one moment, in one zone.</summary>
internal static class WindowOf
{
    /// <summary>The window of <paramref name="range"/> at <paramref name="nowUtc"/>, snapped outward.</summary>
    public static TimeWindow Range(TimeRange range, TimeZoneInfo zone, DateTime nowUtc)
    {
        if (range.Bounds is var (from, to))
            return Plain(QuarterHour.StartOf(from), EndOfQuarter(to), zone, nowUtc);

        if (range.MonthsBack is { } monthsBack)
            return Month(monthsBack, zone, nowUtc);

        var length = range.Length!.Value;
        var end = EndOfQuarter(nowUtc);
        var start = QuarterHour.StartOf(nowUtc - length);
        if (length >= TimeSpan.FromDays(14))
            start = LocalStart(start, zone, local => local.Date);
        else if (length >= TimeSpan.FromDays(2))
            start = LocalStart(start, zone, local => local.Date.AddHours(local.Hour));

        return Plain(start, end, zone, nowUtc);
    }

    /// <summary>The instant at which a wall clock of the zone first shows <paramref name="local"/> or, where it skips it, a later time.</summary>
    public static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        var clock = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(clock))
            clock += QuarterHour.Length;

        // Of the two instants that a repeated hour names, the earlier one has the larger offset.
        var offset = zone.IsAmbiguousTime(clock) ? zone.GetAmbiguousTimeOffsets(clock).Max() : zone.GetUtcOffset(clock);
        return DateTime.SpecifyKind(clock - offset, DateTimeKind.Utc);
    }

    private static TimeWindow Plain(DateTime from, DateTime to, TimeZoneInfo zone, DateTime nowUtc) => new()
    {
        FromUtc = from,
        ToUtc = to,
        NowUtc = nowUtc,
        Zone = zone,
        Previous = (from - (to - from), from),
    };

    private static TimeWindow Month(int monthsBack, TimeZoneInfo zone, DateTime nowUtc)
    {
        var today = TimeZoneInfo.ConvertTimeFromUtc(nowUtc, zone).Date;
        var first = new DateTime(today.Year, today.Month, 1).AddMonths(-monthsBack);
        var from = QuarterHour.StartOf(ToUtc(first, zone));
        var to = monthsBack == 0 ? EndOfQuarter(nowUtc) : EndOfQuarter(ToUtc(first.AddMonths(1), zone));
        var previousFrom = QuarterHour.StartOf(ToUtc(first.AddMonths(-1), zone));

        // A month so far is compared with as much of the month before; a whole month with the whole one.
        var previousTo = monthsBack == 0 && previousFrom + (to - from) < from ? previousFrom + (to - from) : from;
        return new TimeWindow { FromUtc = from, ToUtc = to, NowUtc = nowUtc, Zone = zone, Previous = (previousFrom, previousTo) };
    }

    private static DateTime LocalStart(DateTime utc, TimeZoneInfo zone, Func<DateTime, DateTime> floor)
    {
        var start = QuarterHour.StartOf(ToUtc(floor(TimeZoneInfo.ConvertTimeFromUtc(utc, zone)), zone));
        return start <= utc ? start : utc;
    }

    private static DateTime EndOfQuarter(DateTime utc) =>
        QuarterHour.IsStart(utc) ? utc : QuarterHour.StartOf(utc) + QuarterHour.Length;
}
