using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>How samples become means over time.</summary>
public static class SampleSpans
{
    /// <summary>Two samples further apart say nothing about the time between them: five of the slowest usual interval of 30 seconds.</summary>
    public const int GapSeconds = 150;

    // Exporters send this often; asking sooner shows the same again.
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    /// <summary>Of a longer range a sample changes less, and reading it costs more: a live page asks after this share of it.</summary>
    private const int RefreshesOfARange = 360;

    /// <summary>How long a live page waits before it reads a range again. Snapping to quarter hours may make an hour half an hour longer.</summary>
    public static TimeSpan RefreshAfter(TimeWindow window) =>
        window.ToUtc - window.FromUtc is { TotalHours: > 1.5 } length ? length / RefreshesOfARange : Usual;

    /// <summary>Every step of every zone begins on a quarter hour or is finer than that.</summary>
    public static int SliceMs(TimeWindow window) => 1000 * Math.Min(window.StepSeconds, 900);
}
