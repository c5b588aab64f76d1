using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>How samples become means over time.</summary>
public static class SampleSpans
{
    /// <summary>Two samples further apart say nothing about the time between them: five of the slowest usual interval of 30 seconds.</summary>
    public const int GapSeconds = 150;

    /// <summary>Every step of every zone begins on a quarter hour or is finer than that.</summary>
    public static int SliceMs(TimeWindow window) => 1000 * Math.Min(window.StepSeconds, 900);
}
