using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Looks;

/// <summary>
/// Every page in both themes on a desk, a tablet and a phone. With OBSERVE_SCREENSHOTS=DIR what was looked at is kept
/// there as PAGE-THEME-WIDTH.png; on a desk, what docs/images holds as PAGE-THEME.png.
/// </summary>
public sealed class LooksTests(Workbench workbench)
{
    private static readonly string? Album = Environment.GetEnvironmentVariable("OBSERVE_SCREENSHOTS");

    public static TheoryData<string, ColorScheme, int> Looks => new MatrixTheoryData<string, ColorScheme, int>(
        ["overview", "cost", "usage"], [ColorScheme.Light, ColorScheme.Dark], [1440, 1024, 390]);

    [Theory]
    [MemberData(nameof(Looks))]
    public Task Page_InEveryThemeAndWidth_FitsAndIsAccessible(string name, ColorScheme theme, int width) => workbench.Demo.VisitAsync(
        Address(name),
        async page =>
        {
            await Expect(page.Locator(".figure-value").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await page.ToBeLiveAsync();
            await KeepAsync(page, $"{name}-{(theme == ColorScheme.Dark ? "dark" : "light")}{(width == 1440 ? "" : $"-{width}")}.png");

            var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"the page is {overflow} px wider than the screen");
            Assert.Equal([], await Axe.SeriousFindingsAsync(page));
        },
        new Sight { Theme = theme, Width = width, Height = width == 390 ? 844 : 900 });

    private static string Address(string name) => name switch
    {
        "overview" => "/?range=1h",
        "cost" => "/cost?range=1h",
        _ => "/usage?range=1h&tenant=acme",
    };

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
