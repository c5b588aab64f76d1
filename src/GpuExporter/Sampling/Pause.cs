namespace Observe.GpuExporter.Sampling;

/// <summary>Where a thread waits for its next deadline, or until somebody wakes it. For one waiting thread.</summary>
internal sealed class Pause : IDisposable
{
    private static readonly TimeSpan never = Timeout.InfiniteTimeSpan;
    private static readonly TimeSpan tolerance = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider time;
    private readonly AutoResetEvent signal = new(false);

    // None by the system's clock: there the thread waits by itself, without the wake-ups and the busy pool that a timer depends on.
    private readonly ITimer? timer;

    public Pause(TimeProvider time)
    {
        this.time = time;
        if (time != TimeProvider.System)
            timer = time.CreateTimer(static state => ((AutoResetEvent)state!).Set(), signal, never, never);
    }

    /// <summary>Waits until then, or until woken.</summary>
    /// <param name="timestamp">Of the same time provider.</param>
    /// <returns>Whether the time has come; false when woken before.</returns>
    public bool Until(long timestamp)
    {
        while (true)
        {
            var looked = time.GetTimestamp();
            var left = time.GetElapsedTime(looked, timestamp);
            if (left <= TimeSpan.Zero)
                return true;
            // Waits know whole milliseconds: one too late rather than one too early and then once more.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            if (timer is null)
                return !signal.WaitOne(wait) || time.GetTimestamp() >= timestamp;
            timer.Change(wait, never);
            // Time that passed between looking and setting the timer would be waited for in addition.
            if (time.GetElapsedTime(looked) > tolerance)
                continue;
            signal.WaitOne();
            if (time.GetTimestamp() < timestamp)
                return false;
        }
    }

    /// <summary>Ends the wait, or the next one. Any thread.</summary>
    public void Wake() => signal.Set();

    // The signal is left to the collector: a thread that is stuck in a call may still come back to it.
    public void Dispose() => timer?.Dispose();
}
