using System.Globalization;

namespace Observe.Dashboard.Scope;

/// <summary>Instants as people read them, always on the wall clock of the scope's zone.</summary>
public static class TimeText
{
    /// <summary>A whole window, e.g. <c>22 Nov, 12:15 – 13:30</c> or <c>24 Oct – 22 Nov 2026</c>.</summary>
    public static string Range(TimeWindow window)
    {
        var (from, to) = (window.Local(window.FromUtc), window.Local(window.ToUtc));
        var years = from.Year != to.Year || to.Year != window.Local(window.NowUtc).Year;
        var day = years ? "d MMM yyyy" : "d MMM";
        if (from.TimeOfDay == TimeSpan.Zero && to.TimeOfDay == TimeSpan.Zero)
        {
            var last = to.AddDays(-1);
            return from.Date == last.Date ? Text(from, day) : $"{Text(from, day)} – {Text(last, day)}";
        }

        return from.Date == to.Date
            ? $"{Text(from, day)}, {Text(from, "HH:mm")} – {Text(to, "HH:mm")}"
            : $"{Text(from, day + ", HH:mm")} – {Text(to, day + ", HH:mm")}";
    }

    /// <summary>One bucket, for a tooltip or a table row.</summary>
    public static string Bucket(TimeWindow window, int index)
    {
        var (from, to) = (window.Local(window.Buckets[index]), window.Local(window.EndOf(index)));
        return window.Step switch
        {
            Scope.Step.Month => Text(from, "MMMM yyyy"),
            Scope.Step.Day => Text(from, "ddd d MMM yyyy"),
            _ => $"{Text(from, "ddd d MMM, HH:mm")} – {Text(to, "HH:mm")}",
        };
    }

    /// <summary>A moment today as its time, another day with its date.</summary>
    public static string Moment(DateTime utc, TimeWindow window)
    {
        var local = window.Local(utc);
        return Text(local, local.Date == window.Local(window.NowUtc).Date ? "HH:mm:ss" : "d MMM, HH:mm");
    }

    /// <summary>A zone with its offset now, e.g. <c>Europe/Paris (UTC+01:00)</c>.</summary>
    public static string Zone(TimeZoneInfo zone, DateTime nowUtc)
    {
        if (zone.Id == "UTC")
            return "UTC";

        var offset = zone.GetUtcOffset(nowUtc);
        var sign = offset < TimeSpan.Zero ? "−" : "+";
        return string.Create(CultureInfo.InvariantCulture, $"{zone.Id.Replace('_', ' ')} (UTC{sign}{offset:hh\\:mm})");
    }

    /// <summary>The width of a bar, e.g. <c>15 minutes</c>.</summary>
    public static string Width(Step step) => step switch
    {
        Scope.Step.Minute => "minute",
        Scope.Step.FiveMinutes => "5 minutes",
        Scope.Step.QuarterHour => "15 minutes",
        Scope.Step.Hour => "hour",
        Scope.Step.Day => "day",
        _ => "month",
    };

    private static string Text(DateTime local, string format) => local.ToString(format, CultureInfo.InvariantCulture);
}
