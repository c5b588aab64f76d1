using Observe.Vocabulary;

namespace Observe.Metering.Store;

/// <summary>
/// Quarter hours whose reports changed and whose rollup has yet to follow: the hand-over from the store to the rollup.
/// Bounded by the number of quarter hours that reports can name. Lost on a stop; the rollup finds them again at start.
/// </summary>
public sealed class StoredWindows(TimeProvider clock) : IDisposable
{
    /// <summary>
    /// Reports of one request may stand in two neighbouring quarter hours, and only one of them counts, so a change can
    /// move the neighbours as well. They follow a little later: that is rare, and under load they would change again.
    /// </summary>
    private static readonly TimeSpan neighbourDelay = TimeSpan.FromSeconds(10);

    private const int NewestAtOnce = 4;
    private const int OldestAtOnce = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<DateTime, DateTimeOffset> due = [];
    private readonly SemaphoreSlim changed = new(0, 1);

    /// <summary>Quarter hours that wait, those not yet due included.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return due.Count;
        }
    }

    public void Touch(IEnumerable<DateTime> bucketStarts)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (var start in bucketStarts)
            {
                Earliest(start, now);
                Earliest(start - QuarterHour.Length, now + neighbourDelay);
                Earliest(start + QuarterHour.Length, now + neighbourDelay);
            }
        }

        Signal();

        void Earliest(DateTime start, DateTimeOffset at)
        {
            if (!due.TryGetValue(start, out var planned) || planned > at)
                due[start] = at;
        }
    }

    /// <summary>Puts back what could not be refreshed, to be tried again after <paramref name="delay"/>.</summary>
    public void Return(DateTime bucketStart, TimeSpan delay)
    {
        lock (gate)
            due.TryAdd(bucketStart, clock.GetUtcNow() + delay);
        Signal();
    }

    /// <summary>
    /// Waits until something is due and takes it, newest first. Of many only the newest and the oldest few: who sends weeks of
    /// the past at once must not keep the present waiting, nor the present the past for ever.
    /// </summary>
    public async Task<IReadOnlyList<DateTime>> TakeDueAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            lock (gate)
            {
                var now = clock.GetUtcNow();
                var taken = due.Where(entry => entry.Value <= now).Select(entry => entry.Key).OrderDescending().ToArray();
                if (taken.Length > NewestAtOnce + OldestAtOnce)
                    taken = [.. taken[..NewestAtOnce], .. taken[^OldestAtOnce..]];
                if (taken.Length > 0)
                {
                    foreach (var start in taken)
                        due.Remove(start);
                    return taken;
                }

                wait = due.Count == 0 ? Timeout.InfiniteTimeSpan : due.Values.Min() - now;
            }

            using var alarm = wait == Timeout.InfiniteTimeSpan
                ? null
                : clock.CreateTimer(_ => Signal(), null, wait, Timeout.InfiniteTimeSpan);
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => changed.Dispose();

    private void Signal()
    {
        lock (gate)
        {
            if (changed.CurrentCount == 0)
                changed.Release();
        }
    }
}
