namespace Observe.Observe.Demo;

/// <summary>
/// Lays the trace's hour on the clock. Its spacing is kept whatever the speed; it ends when the replay ends. At full
/// speed that is now, so all of it is history; at speed 1 it begins now and requests appear as they would have; no
/// request is ever sent before it happened.
/// </summary>
/// <param name="replayStart">UTC.</param>
/// <param name="length">From the first request's start to the last one's end.</param>
/// <param name="speed">1 … infinity, which is as fast as it goes.</param>
internal sealed class Timeline(DateTime replayStart, TimeSpan length, double speed)
{
    private readonly TimeSpan replayLength = length / speed;

    /// <summary>UTC; when what happened at <paramref name="offset"/> in the trace is said to have happened.</summary>
    public DateTime EventTime(TimeSpan offset) => replayStart + replayLength - length + offset;

    /// <summary>UTC; when it may be sent.</summary>
    public DateTime SendTime(TimeSpan offset) => replayStart + (offset / speed);
}
