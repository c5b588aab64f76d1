using Observe.Vocabulary;

namespace Observe.Metering;

/// <summary>
/// The time for which raw reports are there to count. Before it they may be gone, and counting what is left would take back
/// what was counted; after it there is nothing yet.
/// </summary>
public sealed class KeptTime(int retentionDays, TimeProvider clock)
{
    public TimeProvider Clock => clock;

    /// <summary>How long spans and log records themselves are kept; as long as reports unless said otherwise.</summary>
    public int SpanRetentionDays { get => field == 0 ? retentionDays : field; init; }

    /// <summary>How far a sender's clock may be ahead.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>
    /// How far ahead of the batch that brought it a quarter hour may begin and be counted at once. Reports of later ones come from a
    /// clock that is wrong: they are held back until their time has come.
    /// </summary>
    public static readonly TimeSpan CountedAhead = QuarterHour.Length;

    // A quarter hour is counted together with its neighbours, and none of the three may be gone.
    private static readonly TimeSpan countMargin = TimeSpan.FromHours(1);

    // What is taken in is counted seconds later; after an outage, hours later.
    private static readonly TimeSpan intakeMargin = TimeSpan.FromHours(6);

    public bool IsTooOld(DateTime eventTime, DateTime now) => eventTime < BeginAt(now) + intakeMargin;

    /// <summary>Whether a span or a log record of that time would be let go at once, although a report of usage would be kept.</summary>
    public bool IsTooOldForSpans(DateTime eventTime, DateTime now) => eventTime < now - TimeSpan.FromDays(SpanRetentionDays) + intakeMargin;

    public static bool IsTooFarAhead(DateTime eventTime, DateTime now) => eventTime > now + MaxAhead;

    /// <summary>The first quarter hour that is held back in what a batch opened at <paramref name="openedAt"/> brings.</summary>
    public static DateTime HeldFrom(DateTime openedAt) => QuarterHour.StartOf(openedAt + CountedAhead) + QuarterHour.Length;

    /// <summary>Whether all reports of a quarter hour and of its neighbours are still there.</summary>
    public bool MayCount(DateTime bucketStart) => QuarterHour.StartOf(bucketStart) >= BeginAt(clock.GetUtcNow().UtcDateTime) + countMargin;

    private DateTime BeginAt(DateTime now) => now - TimeSpan.FromDays(retentionDays);
}
