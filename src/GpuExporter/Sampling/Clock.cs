namespace Observe.GpuExporter.Sampling;

/// <summary>
/// The grid that all deadlines lie on: monotonic time since a whole second of the wall clock, so that neither a clock that is set nor a late sample moves it.
/// </summary>
internal sealed class Clock
{
    private readonly long origin;

    public Clock(TimeProvider time)
    {
        Time = time;
        var intoSecond = TimeSpan.FromTicks(time.GetUtcNow().Ticks % TimeSpan.TicksPerSecond);
        origin = time.GetTimestamp() - (long)(intoSecond.TotalSeconds * time.TimestampFrequency);
    }

    public TimeProvider Time { get; }

    /// <summary>Since the grid's origin.</summary>
    public TimeSpan Now => Time.GetElapsedTime(origin);

    /// <summary>That point of the grid as a timestamp of the time provider.</summary>
    public long TimestampOf(TimeSpan point) => origin + (long)Math.Ceiling(point.TotalSeconds * Time.TimestampFrequency);
}
