using Microsoft.Playwright;

namespace Observe.EndToEnd.Tests.Browser;

/// <summary>The screen a person looks at.</summary>
internal sealed record Sight
{
    public int Width { get; init; } = 1440;

    public int Height { get; init; } = 900;

    public ColorScheme Theme { get; init; } = ColorScheme.Light;

    public BrowserNewContextOptions Options(Uri dashboard, string session) => new()
    {
        BaseURL = dashboard.ToString(),
        StorageState = session,
        ViewportSize = new ViewportSize { Width = Width, Height = Height },
        ColorScheme = Theme,
        TimezoneId = "UTC",
        Locale = "en-GB",
        // What is read or drawn is the state at rest.
        ReducedMotion = ReducedMotion.Reduce,
    };
}
