using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Looks;

/// <summary>
/// A look at a page at rest: it fits the screen and is accessible. With OBSERVE_SCREENSHOTS=DIR what was looked at is kept there as
/// PAGE-THEME-WIDTH.png; on a desk, what docs/images holds as PAGE-THEME.png.
/// </summary>
internal static class Look
{
    private static readonly string? Album = Environment.GetEnvironmentVariable("OBSERVE_SCREENSHOTS");

    public static Sight Sight(ColorScheme theme, int width) => new() { Theme = theme, Width = width, Height = width == 390 ? 844 : 900 };

    public static async Task AssertFineAsync(IPage page, string name, ColorScheme theme, int width)
    {
        await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
        await Expect(page.Locator(".chart-canvas:not(:has(canvas))")).ToHaveCountAsync(0);
        await KeepAsync(page, $"{name}-{(theme == ColorScheme.Dark ? "dark" : "light")}{(width == 1440 ? "" : $"-{width}")}.png");

        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} px wider than the screen");
        Assert.Equal([], await Axe.SeriousFindingsAsync(page));
    }

    private static async Task KeepAsync(IPage page, string file)
    {
        if (Album is not { Length: > 0 } album)
            return;

        // A window as high as the page: what sticks to the window's edges then stands where it belongs.
        var height = await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        await page.SetViewportSizeAsync(page.ViewportSize!.Width, height);
        await page.ScreenshotAsync(new() { Path = Path.Combine(album, file), Animations = ScreenshotAnimations.Disabled });
    }
}
