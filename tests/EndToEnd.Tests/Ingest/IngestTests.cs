using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using Observe.EndToEnd.Tests.Looks;
using Observe.EndToEnd.Tests.Telemetry;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Ingest;

/// <summary>The page Ingest, with a sender whose clock is wrong and one that is refused.</summary>
public sealed class IngestTests(Workbench workbench, LiveMachine live) : IClassFixture<LiveMachine>
{
    public static TheoryData<ColorScheme, int> Sights => new MatrixTheoryData<ColorScheme, int>([ColorScheme.Light, ColorScheme.Dark], [1440, 1024, 390]);

    [Theory]
    [MemberData(nameof(Sights))]
    public async Task Page_WithUsageDatedAheadAndEntriesInQuarantine_SaysSoAndIsFine(ColorScheme theme, int width)
    {
        var ahead = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(3);
        await live.SendAsync(GatewayEvent.Json("a1", ahead), GatewayEvent.Json("a2", ahead), GatewayEvent.Json("b", ahead.AddHours(-2)), GatewayEvent.Json("c", ahead.AddHours(-3)), "7");

        var reader = await live.Machine.SignInAsync(workbench.Chromium, "sre");
        await reader.VisitAsync(
            "/ingest?range=1h&live=1",
            async page =>
            {
                await Expect(page.Locator(".banner.warn")).ToContainTextAsync("3 requests are dated up to 3 h ahead");
                await Expect(page.Panel("Dated ahead").Row("eu-gateway")).ToContainTextAsync("skew");
                await Expect(page.Panel("Quarantine").Locator("tbody tr").First).ToBeVisibleAsync();
                await Look.AssertFineAsync(page, "ingest-full", theme, width);
            },
            Look.Sight(theme, width));
        await reader.VisitAsync(
            "/?range=1h&live=1",
            async page =>
            {
                await Expect(page.Locator(".banner.warn")).ToContainTextAsync("3 requests are dated up to 3 h ahead");
                await Expect(page.Locator(".banner.warn").GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/ingest.*#ahead$"));
                await Look.AssertFineAsync(page, "overview-ahead", theme, width);
            },
            Look.Sight(theme, width));
    }
}
