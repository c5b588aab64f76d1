using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Access;

public sealed class AccessTests(Workbench workbench)
{
    [Fact]
    public async Task Login_WithAUsedLink_IsAPlainPageThatSaysSo()
    {
        var link = await workbench.NewLinkAsync();
        await OpenAsync(link, page => Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview"));

        await OpenAsync(link, async page =>
        {
            await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This link was used already");
            await Expect(page.Locator("code")).ToHaveTextAsync("./observe login");
            Assert.Equal(0, await page.Locator("script").CountAsync());
            Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == "observe-session");
        });
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/cost?by=model")]
    [InlineData("/usage?tenant=acme")]
    public Task Page_WithoutASession_AsksToSignIn(string path) => OpenAsync(new Uri(workbench.Dashboard, path), async page =>
    {
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
        await Expect(page.Locator("body")).Not.ToContainTextAsync("acme");
    });

    [Fact]
    public async Task Session_ItsCookie_IsForThisSiteAndNotForScripts() =>
        await OpenAsync(await workbench.NewLinkAsync(), async page =>
        {
            var cookie = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == "observe-session");
            Assert.Equal((true, SameSiteAttribute.Lax, "/", workbench.Dashboard.Host), (cookie.HttpOnly, cookie.SameSite, cookie.Path, cookie.Domain));
            var now = TimeProvider.System.GetUtcNow();
            Assert.InRange(DateTimeOffset.FromUnixTimeSeconds((long)cookie.Expires), now.AddDays(6), now.AddDays(8));
            Assert.DoesNotContain("observe-session", await page.EvaluateAsync<string>("() => document.cookie"), StringComparison.Ordinal);
        });

    [Fact]
    public async Task SignOut_Pressed_EndsTheSession() => await OpenAsync(await workbench.NewLinkAsync(), async page =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are signed out");

        await page.GotoAsync(workbench.Dashboard.ToString());
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
    });

    private async Task OpenAsync(Uri address, Func<IPage, Task> look)
    {
        await using var window = await workbench.Chromium.OpenAsync(new BrowserNewContextOptions());
        var page = await window.NewPageAsync();
        await page.GotoAsync(address.ToString());
        await look(page);
    }
}
