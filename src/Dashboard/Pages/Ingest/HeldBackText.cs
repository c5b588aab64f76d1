using System.Globalization;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>How usage that is dated ahead is put into words.</summary>
public static class HeldBackText
{
    /// <summary>How far a quarter hour lies ahead, e.g. <c>25 min</c> or <c>3 h</c>: a clock is wrong by about that, so it is rounded.</summary>
    public static string Ahead(DateTime quarterHour, DateTime nowUtc)
    {
        var minutes = (quarterHour - nowUtc).TotalMinutes;
        return minutes < 90
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, minutes):0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:0} h");
    }

    /// <summary>A time of this day as such, of another day with its date.</summary>
    public static string Moment(DateTime utc, TimeWindow window)
    {
        var local = window.Local(utc);
        return local.ToString(local.Date == window.Local(window.NowUtc).Date ? "HH:mm" : "d MMM, HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>The most telling name of a sender: its host, else its replica or service, else whose key it used.</summary>
    public static string Sender(HeldBackRow row) =>
        row.Hosts.Length > 0 ? $"{row.Service} on {row.Hosts}"
        : row.Replica.Length > 0 ? $"{row.Service} {row.Replica}".Trim()
        : row.Service.Length > 0 ? row.Service
        : row.ApiKey.Length > 0 ? $"the sender of {row.ApiKey}"
        : $"a sender of {row.Tenant}";
}
