namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Where a device's thread is on its grid, for the watchdog to see. The device's thread writes, any thread reads. Times are since the grid's origin.
/// </summary>
/// <param name="interval">Between two samples.</param>
internal sealed class Pulse(TimeSpan interval)
{
    private readonly Lock gate = new();
    private TimeSpan deadline;
    private long missed;
    private bool busy;

    public TimeSpan Interval => interval;

    /// <summary>Whether a sample is under way.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
                return busy;
        }
    }

    /// <summary>Says that the sample of that deadline begins.</summary>
    public void Begin(TimeSpan due)
    {
        lock (gate)
            (deadline, busy) = (due, true);
    }

    /// <summary>Says that the sample is taken; deadlines that went by meanwhile were missed.</summary>
    /// <returns>The next deadline.</returns>
    public TimeSpan End(TimeSpan now)
    {
        lock (gate)
        {
            var over = Over(now);
            missed += over;
            busy = false;
            return deadline + ((over + 1) * interval);
        }
    }

    /// <summary>How many samples were due and not taken, those that the one under way keeps from being taken included.</summary>
    public long Missed(TimeSpan now)
    {
        lock (gate)
            return missed + (busy ? Over(now) : 0);
    }

    private long Over(TimeSpan now) => Math.Max(0, (now - deadline).Ticks / interval.Ticks);
}
