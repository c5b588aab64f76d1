using System.Diagnostics.CodeAnalysis;
using Observe.Vocabulary;

namespace Observe.Dashboard.Scope;

/// <summary>How wide one bar of a chart is. Day and Hour are the zone's, so a day may have 23 or 25 hours.</summary>
public enum Step
{
    Minute,
    FiveMinutes,
    QuarterHour,
    Hour,
    Day,
    Month,
}

/// <summary>
/// A chosen range at one moment: half-open, UTC, snapped outward to quarter hours (and, for presets of days, to the zone's
/// own hours or days), because the base bucket of all usage is a quarter hour (rule R7).
/// </summary>
public sealed record TimeWindow
{
    private IReadOnlyList<DateTime>? buckets;

    /// <summary>A window to be described.</summary>
    public TimeWindow()
    {
    }

    // What "with" copies: another length or step has other buckets, so those are not taken along.
    [SetsRequiredMembers]
    private TimeWindow(TimeWindow other) =>
        (FromUtc, ToUtc, NowUtc, Zone, Previous, ChosenStep) = (other.FromUtc, other.ToUtc, other.NowUtc, other.Zone, other.Previous, other.ChosenStep);

    public required DateTime FromUtc { get; init; }
    public required DateTime ToUtc { get; init; }

    /// <summary>The moment at which the range was read; a bucket that ends later is still filling.</summary>
    public required DateTime NowUtc { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The period before it that changes are measured against: equal in length, or the month before.</summary>
    public required (DateTime FromUtc, DateTime ToUtc) Previous { get; init; }

    /// <summary>The width of a bar where a page lets people choose it; null lets it follow from the length.</summary>
    public Step? ChosenStep { get; init; }

    /// <summary>Fine where single requests can be read; the halves are what snapping to quarter hours may add.</summary>
    public Step Step => ChosenStep ?? (ToUtc - FromUtc) switch
    {
        { TotalHours: <= 2.5 } => Step.Minute,
        { TotalHours: <= 6.5 } => Step.FiveMinutes,
        { TotalHours: <= 30 } => Step.QuarterHour,
        { TotalDays: <= 10 } => Step.Hour,
        _ => Step.Day,
    };

    /// <summary>The IANA name for ClickHouse's functions of days and hours.</summary>
    public string ZoneName => Zone.Id;

    /// <summary>Width of a bar in seconds; a day that has 23 or 25 hours is still called 86400, a month 31 of them.</summary>
    public int StepSeconds => Step switch
    {
        Step.Minute => 60,
        Step.FiveMinutes => 300,
        Step.QuarterHour => 900,
        Step.Hour => 3600,
        Step.Day => 86400,
        _ => 31 * 86400,
    };

    /// <summary>True when bars are finer than the rollup's quarter hours and single requests have to be read.</summary>
    public bool FinerThanRollup => StepSeconds < 900;

    /// <summary>Starts of all buckets in order, UTC; the first is <see cref="FromUtc"/> even where that is inside a day.</summary>
    public IReadOnlyList<DateTime> Buckets => buckets ??= ListBuckets();

    /// <summary>The first bucket that is still filling; null when the window lies in the past.</summary>
    public int? IncompleteFrom
    {
        get
        {
            var last = IndexOf(NowUtc < ToUtc ? NowUtc : ToUtc.AddTicks(-1));
            return NowUtc < ToUtc ? last : null;
        }
    }

    /// <summary>
    /// The bucket that holds an instant: what a row's time is mapped to, so that a query may spell a day's start in its own way.
    /// Instants outside the window fall into the first or last bucket.
    /// </summary>
    public int IndexOf(DateTime instantUtc)
    {
        var (low, high) = (0, Buckets.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Buckets[middle] <= instantUtc)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    /// <summary>End of bucket <paramref name="index"/>, UTC.</summary>
    public DateTime EndOf(int index) => index + 1 < Buckets.Count ? Buckets[index + 1] : ToUtc;

    /// <summary>The wall clock of the window's zone.</summary>
    public DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Zone);

    private List<DateTime> ListBuckets()
    {
        var starts = new List<DateTime>();
        (DateTime, TimeSpan)? last = null;
        var stride = FinerThanRollup ? TimeSpan.FromSeconds(StepSeconds) : QuarterHour.Length;
        for (var at = FromUtc; at < ToUtc; at += stride)
        {
            var local = Local(at);
            // The offset is part of an hour's name: the hour that a clock change repeats is two buckets.
            var name = Step switch
            {
                Step.Month => (new DateTime(local.Year, local.Month, 1), TimeSpan.Zero),
                Step.Day => (local.Date, TimeSpan.Zero),
                Step.Hour => (local.Date.AddHours(local.Hour), local - at),
                _ => (at, TimeSpan.Zero),
            };
            if (name == last)
                continue;

            starts.Add(at);
            last = name;
        }

        return starts;
    }

    /// <summary>The same instants read in another way never make two windows.</summary>
    public bool Equals(TimeWindow? other) =>
        other is not null && FromUtc == other.FromUtc && ToUtc == other.ToUtc && NowUtc == other.NowUtc && Zone.Id == other.Zone.Id
        && Step == other.Step;

    public override int GetHashCode() => HashCode.Combine(FromUtc, ToUtc, NowUtc, Zone.Id);
}
