using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>The scope of a query that reads single requests: exact, in fine steps, and only for a few hours.</summary>
public sealed record RecentParameters : TenantRange
{
    /// <summary>Longest range: reading single requests costs what they are many.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    private static readonly TimeSpan LongestInMinutes = TimeSpan.FromHours(2);

    /// <exception cref="ArgumentException">The window is longer than <see cref="Longest"/>.</exception>
    public RecentParameters(ScopeView view)
        : base(view.Window.FromUtc, view.Window.ToUtc, view.Tenants)
    {
        if (!Fits(view.Window))
            throw new ArgumentException($"single requests are read for at most {Longest.TotalHours} hours", nameof(view));

        StepSeconds = StepSecondsOf(view.Window);
        Projects = view.Projects;
        Models = view.Models;
        Users = view.Users;
    }

    /// <summary>60 for up to two hours (and the quarters it is snapped to), else 300.</summary>
    public int StepSeconds { get; }

    public IReadOnlyList<string> Projects { get; }

    public IReadOnlyList<string> Models { get; }

    public IReadOnlyList<string> Users { get; }

    /// <summary>Whether single requests are read for this window; snapping to quarter hours may have added up to two of them.</summary>
    public static bool Fits(TimeWindow window) => Length(window) <= Longest;

    /// <summary>Width of a step in seconds.</summary>
    public static int StepSecondsOf(TimeWindow window) => Length(window) <= LongestInMinutes ? 60 : 300;

    private static TimeSpan Length(TimeWindow window) => window.ToUtc - window.FromUtc - TimeSpan.FromMinutes(30);
}
