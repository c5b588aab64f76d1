namespace Observe.Metering.Store;

/// <summary>
/// Quarter hours that are to be looked at as a whole: counted again, or only charged again. Bounded by the number of quarter hours that
/// reports can name, each for a few seconds to come. Lost on a stop; the rollup finds them again at start.
/// </summary>
public sealed class StoredWindows(StoredBatches batches, TimeProvider clock)
{
    /// <summary>What failed or had to wait is due again within this time.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private const int NewestAtOnce = 4;
    private const int OldestAtOnce = 4;

    private readonly Lock gate = new();

    /// <summary>One look does for all that were asked for before it, but not for one that is to come later: each has its second.</summary>
    private readonly HashSet<DueWindow> due = [];

    /// <summary>Quarter hours that wait, those not yet due included.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return due.DistinctBy(window => (window.BucketStart, window.IsRecount)).Count();
        }
    }

    /// <summary>When the next one is due; null when none waits.</summary>
    public DateTimeOffset? NextAt
    {
        get
        {
            lock (gate)
                return due.Count == 0 ? null : due.Min(window => window.At);
        }
    }

    /// <summary>Whether a quarter hour is to be counted again by then.</summary>
    public bool HasRecountBy(DateTimeOffset at)
    {
        lock (gate)
            return due.Any(window => window.IsRecount && window.At <= at);
    }

    /// <summary>Whether a quarter hour that begins then or later waits to be counted again.</summary>
    public bool HasRecountFrom(DateTime bucketStart)
    {
        lock (gate)
            return due.Any(window => window.IsRecount && window.BucketStart >= bucketStart);
    }

    /// <summary>Charges what was counted and is not charged yet.</summary>
    public void Charge(IEnumerable<DateTime> bucketStarts) => Charge(bucketStarts, TimeSpan.Zero);

    /// <inheritdoc cref="Charge(IEnumerable{DateTime})"/>
    public void Charge(IEnumerable<DateTime> bucketStarts, TimeSpan delay) => Add(bucketStarts, clock.GetUtcNow() + delay, false);

    /// <summary>Counts again what is in the store.</summary>
    public void Recount(IEnumerable<DateTime> bucketStarts, DateTimeOffset at) => Add(bucketStarts, at, true);

    /// <summary>
    /// Takes what is due, newest first. Of many only the newest and the oldest few: who sends weeks of the past at once must not
    /// keep the present waiting, nor the present the past for ever.
    /// </summary>
    public IReadOnlyList<DueWindow> TakeDue()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var taken = due.Where(window => window.At <= now).DistinctBy(window => (window.BucketStart, window.IsRecount))
                .OrderByDescending(window => window.BucketStart).ToArray();
            if (taken.Length > NewestAtOnce + OldestAtOnce)
                taken = [.. taken[..NewestAtOnce], .. taken[^OldestAtOnce..]];
            foreach (var window in taken)
                due.RemoveWhere(one => one.At <= now && one.BucketStart == window.BucketStart && one.IsRecount == window.IsRecount);
            return taken;
        }
    }

    private void Add(IEnumerable<DateTime> bucketStarts, DateTimeOffset at, bool isRecount)
    {
        // By the second, so that who asks again and again is not remembered as often.
        var second = at <= clock.GetUtcNow() ? DateTimeOffset.MinValue : at.AddTicks((TimeSpan.TicksPerSecond - (at.Ticks % TimeSpan.TicksPerSecond)) % TimeSpan.TicksPerSecond);
        lock (gate)
        {
            foreach (var start in bucketStarts)
                due.Add(new DueWindow(start, second, isRecount));
        }

        batches.Wake();
    }
}

/// <summary>A quarter hour, when it is to be looked at (the least value: at once), and whether its reports are to be counted again.</summary>
public readonly record struct DueWindow(DateTime BucketStart, DateTimeOffset At, bool IsRecount);
