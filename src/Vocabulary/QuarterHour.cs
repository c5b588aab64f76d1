namespace Observe.Vocabulary;

/// <summary>The base bucket of all usage and money: 15 minutes, UTC (rule R7).</summary>
public static class QuarterHour
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>The start of the quarter hour that holds <paramref name="instant"/>.</summary>
    public static DateTime StartOf(DateTime instant)
    {
        if (instant.Kind != DateTimeKind.Utc)
        {
            throw new ArgumentException($"a quarter hour is of UTC; this instant is {instant.Kind}", nameof(instant));
        }

        return new DateTime(instant.Ticks - (instant.Ticks % Length.Ticks), DateTimeKind.Utc);
    }

    /// <summary>True when <paramref name="instant"/> is the start of a quarter hour.</summary>
    public static bool IsStart(DateTime instant) => instant.Ticks % Length.Ticks == 0;
}
