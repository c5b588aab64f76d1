using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Looks;

/// <summary>Every page, with the demo's data, in both themes on a desk, a tablet and a phone.</summary>
public sealed class LooksTests(Workbench workbench)
{
    public static TheoryData<string, ColorScheme, int> Looks => new MatrixTheoryData<string, ColorScheme, int>(
        ["overview", "cost", "usage", "ingest", "fleet"], [ColorScheme.Light, ColorScheme.Dark], [1440, 1024, 390]);

    [Theory]
    [MemberData(nameof(Looks))]
    public Task Page_InEveryThemeAndWidth_FitsAndIsAccessible(string name, ColorScheme theme, int width) => workbench.Demo.VisitAsync(
        Address(name),
        async page =>
        {
            await Expect(page.Locator(".figure-value").First).ToBeVisibleAsync();
            await Look.AssertFineAsync(page, name, theme, width);
        },
        Look.Sight(theme, width));

    private static string Address(string name) => name switch
    {
        "overview" => "/?range=1h",
        "cost" => "/cost?range=1h",
        "ingest" => "/ingest?range=1h",
        "fleet" => "/fleet?range=1h",
        _ => "/usage?range=1h&tenant=acme",
    };
}
