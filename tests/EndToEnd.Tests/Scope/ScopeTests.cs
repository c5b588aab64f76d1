using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Scope;

public sealed partial class ScopeTests(Workbench workbench)
{
    [Fact]
    public async Task Filter_ChosenAndRemoved_ChangesNumbersAndUrl()
    {
        var copied = "";
        await workbench.Demo.VisitAsync("/", async page =>
        {
            await Expect(page.Figure("Requests")).ToHaveAttributeAsync("title", Trace.Requests);
            await page.Keyboard.PressAsync("/");
            await Expect(page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync("qwen");
            await page.GetByRole(AriaRole.Dialog, new() { Name = "Filter" }).GetByText(Trace.Code).ClickAsync();

            await Expect(page.Figure("Requests")).ToHaveAttributeAsync("title", "8,819");
            await Expect(page).ToHaveURLAsync(new Regex(@"/\?model=qwen2\.5-coder-32b-instruct$"));
            copied = new Uri(page.Url).PathAndQuery;

            await page.Keyboard.PressAsync("Escape");
            await page.GetByTitle("Remove this filter").ClickAsync();
            await Expect(page.Figure("Requests")).ToHaveAttributeAsync("title", Trace.Requests);
            await Expect(page).ToHaveURLAsync(new Regex(@"/$"));
        });

        await workbench.Demo.VisitAsync(copied, async page =>
        {
            await Expect(page.Figure("Requests")).ToHaveAttributeAsync("title", "8,819");
            await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", "3.38357916 USD");
            await Expect(page.GetByTitle("Remove this filter")).ToContainTextAsync(Trace.Code);
        });
    }

    [Fact]
    public Task Scope_OnAnotherPage_IsKept() => workbench.Demo.VisitAsync("/?range=7d&tenant=acme", async page =>
    {
        await page.ToBeLiveAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Usage" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/usage\?range=7d&tenant=acme$"));
        await Expect(page.Figure("Requests")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Navigation).Locator("[aria-current=page]")).ToHaveTextAsync(new Regex("Usage"));
    });

    [Theory]
    [InlineData("Last 7 days", "range=7d")]
    [InlineData("Last 30 days", "range=30d")]
    public Task Range_Wider_KeepsTheTotals(string title, string query) => workbench.Demo.VisitAsync("/cost", async page =>
    {
        await page.ToBeLiveAsync();
        await page.Keyboard.PressAsync("t");
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Time range" }).GetByText(title).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex($@"/cost\?{query}$"));
        await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", Trace.Charges);
        await Expect(page.Figure("Requests")).ToHaveAttributeAsync("title", Trace.Requests);
    });

    [Theory]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Pacific/Apia")]
    [InlineData("America/St_Johns")]
    public Task Zone_Changed_KeepsTheTotals(string zone) => workbench.Demo.VisitAsync("/usage?tenant=acme&range=7d", async page =>
    {
        var requests = PageReading.Number((await page.Figure("Requests").GetAttributeAsync("title"))!);
        await page.ToBeLiveAsync();
        await page.GetByTitle("Time zone", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Another zone").FillAsync(zone);
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Time zone" }).GetByRole(AriaRole.Button, new() { Name = "Use" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex($"zone={zone}"));
        var days = page.Panel("By day");
        await Expect(days.Locator("thead th").First).ToHaveTextAsync($"Day ({zone})");
        Assert.Equal(requests, (await days.ColumnValuesAsync("Requests")).Sum());
    });

    [Fact]
    public Task Keyboard_GoAndALetter_OpensThatPage() => workbench.Demo.VisitAsync("/", async page =>
    {
        await page.ToBeLiveAsync();
        foreach (var (key, title) in ((string, string)[])[("c", "Cost"), ("u", "Usage"), ("o", "Overview")])
        {
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync(key);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        }
    });

    [Fact]
    public Task Keyboard_QuestionMark_ListsTheKeysAndEscapeCloses() => workbench.Demo.VisitAsync("/", async page =>
    {
        await page.ToBeLiveAsync();
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await page.Keyboard.PressAsync("?");
        await Expect(help).ToContainTextAsync("Time range");
        await page.Keyboard.PressAsync("Escape");
        await Expect(help).ToBeHiddenAsync();
    });

    [Fact]
    public Task Keyboard_L_FollowsNewDataAndSaysSoInTheUrl() => workbench.Demo.VisitAsync("/", async page =>
    {
        await page.ToBeLiveAsync();
        await page.Keyboard.PressAsync("l");
        await Expect(page).ToHaveURLAsync(new Regex(@"/\?live=1$"));
        await Expect(page.GetByRole(AriaRole.Switch)).ToHaveAttributeAsync("aria-checked", "true");
        await page.Keyboard.PressAsync("l");
        await Expect(page).ToHaveURLAsync(new Regex(@"/$"));
    });

    [Fact]
    public Task Theme_Chosen_ChangesTheColoursAndIsRemembered() => workbench.Demo.VisitAsync("/", async page =>
    {
        await page.ToBeLiveAsync();
        var light = await BackgroundAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark", Exact = true }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Locator("body")).Not.ToHaveCSSAsync("background-color", light);
        var dark = await BackgroundAsync(page);
        Assert.True(Brightness(dark) < 60 && Brightness(light) > 200, $"light {light}, dark {dark}");

        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", dark);
    });

    private static Task<string> BackgroundAsync(IPage page) =>
        page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    private static double Brightness(string rgb) =>
        Digits().Matches(rgb).Take(3).Average(match => double.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex(@"[\d.]+")]
    private static partial Regex Digits();
}
