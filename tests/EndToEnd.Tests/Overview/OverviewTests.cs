using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Overview;

public sealed class OverviewTests(Workbench workbench)
{
    [Fact]
    public Task Overview_AfterTheReplay_ShowsTheTotalsOfTheTrace() => workbench.Demo.VisitAsync("/", async page =>
    {
        await Expect(page.Figure("Requests")).ToHaveAttributeAsync("title", Trace.Requests);
        await Expect(page.Figure("Requests")).ToHaveTextAsync("28.2 k");
        await Expect(page.Figure("Input tokens")).ToHaveAttributeAsync("title", Trace.InputTokens);
        await Expect(page.Figure("Output tokens")).ToHaveAttributeAsync("title", Trace.OutputTokens);
        await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", Trace.Charges);
        await Expect(page.Figure("Charges")).ToHaveTextAsync("$19.81");
        await Expect(page.Figure("Unpriced tokens")).ToHaveTextAsync("none");
        await Expect(page.FigureBox("Unpriced tokens")).ToContainTextAsync("every token has a price");
    });

    [Fact]
    public Task Overview_OfTheDemo_SaysWhatIsSimulated() => workbench.Demo.VisitAsync("/", page =>
        Expect(page.GetByRole(AriaRole.Note).Filter(new() { HasText = "Simulated" }))
            .ToHaveTextAsync("Simulated: tenant, project, user, model, latency. Tokens and times are real."));

    [Fact]
    public Task Overview_ItsModels_AddUpToTheTotals() => workbench.Demo.VisitAsync("/", async page =>
    {
        var panel = page.Panel("Busiest models");
        Assert.Equal(Trace.RequestCount, (await panel.ColumnValuesAsync("Requests")).Sum());
        Assert.Equal(Trace.InputTokenCount, (await panel.ColumnValuesAsync("Input")).Sum());
        Assert.Equal(Trace.OutputTokenCount, (await panel.ColumnValuesAsync("Output")).Sum());
    });

    [Fact]
    public Task Overview_ItsChartOfTokens_AddsUpToTheTotals() => workbench.Demo.VisitAsync("/", async page =>
    {
        var panel = page.Panel("Tokens by model");
        Assert.Equal([26_450_535m, 18_305_870m], await ChartSumsAsync(panel, Trace.Conversation, Trace.Code));

    });

    [Fact]
    public Task Overview_ItsChartOfRequests_AddsUpToTheTotals() => workbench.Demo.VisitAsync("/", async page =>
    {
        await page.Panel("Tokens by model").GetByRole(AriaRole.Link, new() { Name = "Requests", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"[?&]measure=requests$"));
        Assert.Equal([19_366m, 8_819m], await ChartSumsAsync(page.Panel("Requests by model"), Trace.Conversation, Trace.Code));
    });

    [Theory]
    [InlineData("Time to first token")]
    [InlineData("Request duration")]
    public Task Overview_ItsLatencyCharts_ShowThreeOrderedPercentiles(string chart) => workbench.Demo.VisitAsync("/", async page =>
    {
        var legend = page.Panel(chart).GetByRole(AriaRole.List, new() { Name = "Series" }).GetByRole(AriaRole.Button);
        await Expect(legend).ToHaveCountAsync(3);
        Assert.Equal(["p50", "p95", "p99"], (await legend.AllInnerTextsAsync()).Select(text => text.Trim()).Order(StringComparer.Ordinal));

        await ShowTableAsync(page.Panel(chart));
        var reported = page.Panel(chart).Locator("tbody tr").Filter(new() { HasNotText = "no data" });
        await Expect(reported.First).ToBeVisibleAsync();
        foreach (var row in await reported.AllAsync())
        {
            var durations = (await row.Locator("td").AllInnerTextsAsync()).Select(Milliseconds).ToList();
            Assert.Equal(durations.Order(), durations);
        }
    });

    [Fact]
    public Task Overview_ATenantsName_OpensItsCharges() => workbench.Demo.VisitAsync("/", async page =>
    {
        await page.Panel("Busiest tenants").GetByRole(AriaRole.Link, new() { Name = "acme" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Cost");
        await Expect(page).ToHaveURLAsync(new Regex(@"/cost\?tenant=acme$"));
    });

    private static Task ShowTableAsync(ILocator panel) => panel.GetByText("Show as table").ClickAsync();

    private static decimal Milliseconds(string duration) => duration.Split(' ') switch
    {
        [var number, "ms"] => PageReading.Number(number),
        [var number, "s"] => 1000 * PageReading.Number(number),
        _ => throw new FormatException($"not a duration of this trace: {duration}"),
    };

    /// <summary>The sums of a chart's columns, read from the table that stands in for it.</summary>
    private static async Task<decimal[]> ChartSumsAsync(ILocator panel, params string[] series)
    {
        await ShowTableAsync(panel);
        await Expect(panel.Locator("thead th").Filter(new() { HasText = series[0] })).ToHaveCountAsync(1);
        var sums = new List<decimal>();
        foreach (var name in series)
        {
            var column = Array.FindIndex([.. await panel.Locator("thead th").AllTextContentsAsync()], head => head.Trim() == name);
            var cells = await panel.Locator($"tbody tr > :nth-child({column + 1})").AllTextContentsAsync();
            sums.Add(cells.Sum(cell => PageReading.Number(cell.Trim())));
        }

        return [.. sums];
    }
}
