using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Looks;
using Observe.EndToEnd.Tests.Telemetry;
using Observe.Testing;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Cost;

/// <summary>The page Cost once usage has come for a month that is closed.</summary>
public sealed class AdjustmentsTests(Workbench workbench, LiveMachine live) : IClassFixture<LiveMachine>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cost_OfMonthsWithAdjustments_SaysWhatIsBilledWhere()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var at = new DateTime(now.Year, now.Month, 11, 0, 0, 0, DateTimeKind.Utc).AddMonths(-1);
        var (open, ended) = ($"{now:yyyy-MM}", $"{at:yyyy-MM}");
        await live.SendAsync(Usage("in-time", at));
        await Eventually.HoldsAsync(
            async () => (await live.Machine.TryAsync("period", "close", "--period", ended, "--author", "ada")).ExitCode == 0, "the month is charged and closed", Token);

        // Metering hears of a close within seconds; what comes before that is still the closed month's.
        var late = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                await live.SendAsync(Usage($"late-{++late}", at));
                return JsonNode.Parse(await live.Machine.RunAsync("period", "list", "--json"))!["periods"]!.AsArray().Any(month => month!["adjustments"]!.AsArray().Count > 0);
            },
            "late usage is charged to the open month", Token, TimeSpan.FromMinutes(1));

        var reader = await live.Machine.SignInAsync(workbench.Chromium, "finance");
        foreach (var (theme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 390), (ColorScheme.Dark, 390)])
        {
            await LookAsync("month", $"for usage of {ended} billed in {open}.", "cost-billed-later", theme, width);
            await LookAsync("last-month", $"and is billed in {open}.", "cost-charged-later", theme, width);
        }

        Task LookAsync(string range, string notice, string name, ColorScheme theme, int width) => reader.VisitAsync(
            $"/cost?range={range}",
            async page =>
            {
                await Expect(page.Locator(".banner")).ToContainTextAsync(notice);
                await Look.AssertFineAsync(page, name, theme, width);
            },
            Look.Sight(theme, width));
    }

    private static string Usage(string id, DateTime at) =>
        $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"urn:shop","type":"t","time":"{{{at:O}}}","data":{"tenant":"shop","model":"priced-8b","tokens":{"input_fresh":4000000} } }""";
}
