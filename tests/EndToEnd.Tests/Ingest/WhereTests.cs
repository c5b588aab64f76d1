using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Looks;
using Observe.EndToEnd.Tests.Telemetry;
using Observe.Testing;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Ingest;

/// <summary>The page that says where an event is, on a machine of its own: what it holds back would be seen on other pages.</summary>
public sealed class WhereTests(Workbench workbench, LiveMachine live) : IClassFixture<LiveMachine>
{
    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Page_WhetherFoundOrNot_IsFine(ColorScheme theme, int width)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await live.SendAsync(GatewayEvent.Json("seen", now.AddMinutes(-1)), GatewayEvent.Json("ahead", now.AddHours(3)));

        var reader = await live.Machine.SignInAsync(workbench.Chromium, "sre");
        await ExpectAsync("urn:eu-gateway seen", "Counted", "where-counted");
        await ExpectAsync("urn:eu-gateway ahead", "Held back", "where-held-back");
        await ExpectAsync("nobody-sent-this", "It never arrived", "where-never");
        await StateAsync("", "Paste an id", "where-empty");
        await StateAsync("?trace=a%09b", "That is no id", "where-no-id");

        Task StateAsync(string query, string title, string name) => reader.VisitAsync(
            $"/ingest/where{query}",
            async page =>
            {
                await Expect(page.Locator(".state-title")).ToHaveTextAsync(title);
                await Look.AssertFineAsync(page, name, theme, width);
            },
            Look.Sight(theme, width));

        Task ExpectAsync(string id, string title, string name) => reader.VisitAsync(
            $"/ingest/where?trace={Uri.EscapeDataString(id)}",
            async page =>
            {
                // What was sent a moment ago is still on its way.
                await Eventually.HoldsAsync(
                    async () =>
                    {
                        await page.ReloadAsync();
                        await Expect(page.Locator(".finding dt").First).ToBeVisibleAsync();
                        return await page.Locator(".finding dt", new() { HasText = title }).CountAsync() == 1;
                    },
                    $"{id} is told as {title}", TestContext.Current.CancellationToken);
                await Look.AssertFineAsync(page, name, theme, width);
            },
            Look.Sight(theme, width));
    }
}
