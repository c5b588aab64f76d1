namespace Observe.GpuExporter.Sampling;

/// <summary>When a reading is taken: on a grid of multiples of its interval, which grows while the reading is too dear. It never runs after what it missed.</summary>
/// <param name="tier">Which of the tiers it belongs to.</param>
/// <param name="interval">As configured.</param>
/// <param name="phase">Where its grid begins, so that the devices of a node do not all take dear readings at the same moment.</param>
internal sealed class Cadence(Tier tier, TimeSpan interval, TimeSpan phase)
{
    private TimeSpan due = TimeSpan.MinValue;

    public Tier Tier => tier;

    /// <summary>How many times less often than configured it is taken; a power of two.</summary>
    public int Stretch { get; private set; } = 1;

    /// <summary>The interval in force.</summary>
    public TimeSpan Interval => interval * Stretch;

    /// <param name="now">Since the grid's origin.</param>
    public bool IsDue(TimeSpan now) => now >= due;

    /// <summary>Makes it due at once.</summary>
    public void Hurry() => due = TimeSpan.MinValue;

    /// <summary>Says that it was taken: next time is the first point of its grid that is yet to come.</summary>
    public void Taken(TimeSpan now) => due = NextPoint(now - phase, Interval) + phase;

    /// <summary>Takes it half as often from now on.</summary>
    public void Widen(TimeSpan now)
    {
        Stretch *= 2;
        Taken(now);
    }

    /// <summary>Takes it twice as often from now on.</summary>
    public void Narrow(TimeSpan now)
    {
        Stretch = Math.Max(1, Stretch / 2);
        Taken(now);
    }

    /// <summary>The first multiple of the interval after that time.</summary>
    public static TimeSpan NextPoint(TimeSpan now, TimeSpan interval)
    {
        var points = now.Ticks / interval.Ticks;
        if (now.Ticks < 0 && now.Ticks % interval.Ticks != 0)
            points--;
        return (points + 1) * interval;
    }
}
