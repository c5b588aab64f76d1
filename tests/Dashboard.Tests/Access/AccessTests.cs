using System.Net;
using Observe.Catalog.Tables;

namespace Observe.Dashboard.Tests.Access;

public sealed class AccessTests : IAsyncLifetime
{
    private RunningDashboard dashboard = null!;

    public async ValueTask InitializeAsync() => dashboard = await RunningDashboard.StartAsync();

    public ValueTask DisposeAsync() => dashboard.DisposeAsync();

    [Theory]
    [InlineData("/", "/sign-in")]
    [InlineData("/?range=7d", "/sign-in?then=%2F%3Frange%3D7d")]
    public async Task Page_WithoutSession_LeadsToSignIn(string path, string expected)
    {
        using var browser = dashboard.NewBrowser();
        using var answer = await GetAsync(browser, path);

        Assert.Equal((HttpStatusCode.Redirect, expected), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Page_WithAMadeUpSession_LeadsToSignIn()
    {
        using var browser = dashboard.NewBrowser();
        browser.DefaultRequestHeaders.Add("Cookie", "observe-session=obn_madeup");
        using var answer = await GetAsync(browser, "/");

        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Circuit_WithoutSession_IsRefused()
    {
        using var browser = dashboard.NewBrowser();
        using var answer = await browser.PostAsync(
            new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task Login_WithALink_SetsACookieThatOpensPages()
    {
        using var browser = dashboard.NewBrowser();
        using var login = await GetAsync(browser, $"/login?token={await dashboard.LinkAsync(PersonRole.Administrator)}&then=/?range=1h");

        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/?range=1h", login.Headers.Location?.OriginalString);

        using var page = await GetAsync(browser, "/");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("A Administrator", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/")]
    public async Task Login_WantingToGoElsewhere_StaysHere(string then)
    {
        using var browser = dashboard.NewBrowser();
        var token = await dashboard.LinkAsync(PersonRole.Sre);
        using var login = await GetAsync(browser, $"/login?token={token}&then={Uri.EscapeDataString(then)}");

        Assert.Equal("/", login.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Login_WithAUsedLink_SaysSoAndHowToGetANewOne()
    {
        var token = await dashboard.LinkAsync(PersonRole.Administrator);
        using var first = dashboard.NewBrowser();
        using var second = dashboard.NewBrowser();
        using var accepted = await GetAsync(first, $"/login?token={token}");

        await RefusedAsync(second, $"/login?token={token}", "used already");
    }

    [Fact]
    public async Task Login_WithAnExpiredLink_SaysSo()
    {
        using var browser = dashboard.NewBrowser();
        var token = await dashboard.LinkAsync(PersonRole.Administrator, TimeSpan.FromSeconds(-1));

        await RefusedAsync(browser, $"/login?token={token}", "has expired");
    }

    [Fact]
    public async Task Login_WithAnUnknownLink_SaysSo()
    {
        using var browser = dashboard.NewBrowser();

        await RefusedAsync(browser, "/login?token=obl_nothing", "is not known");
    }

    [Fact]
    public async Task SignOut_WithTheForm_EndsTheSessionOnTheServer()
    {
        using var browser = await dashboard.SignedInAsync(PersonRole.Finance);
        using var page = await GetAsync(browser, "/");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var token = html.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];

        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        using var out1 = await browser.PostAsync(new Uri("/sign-out", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal("/signed-out", out1.Headers.Location?.OriginalString);

        using var after = await GetAsync(browser, "/");
        Assert.Equal("/sign-in", after.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task SignOut_WithoutTheFormsToken_ChangesNothing()
    {
        using var browser = await dashboard.SignedInAsync(PersonRole.Finance);
        using var forged = await browser.PostAsync(new Uri("/sign-out", UriKind.Relative), null, TestContext.Current.CancellationToken);
        using var after = await GetAsync(browser, "/");

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Theory]
    [InlineData("/css/tokens.css")]
    [InlineData("/js/charts.js")]
    [InlineData("/lib/echarts.min.js")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/Observe.Dashboard.styles.css")]
    public async Task Asset_HostedByAnotherProcess_IsFound(string path)
    {
        using var browser = dashboard.NewBrowser();
        using var answer = await GetAsync(browser, path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Page_Always_KeepsToItself()
    {
        using var browser = dashboard.NewBrowser();
        using var answer = await GetAsync(browser, "/sign-in");

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotContain("Server", answer.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task Health_WithoutTheStore_IsAliveButNotReadyAndNamesIt()
    {
        using var browser = dashboard.NewBrowser();
        using var alive = await GetAsync(browser, "/healthz");
        using var ready = await GetAsync(browser, "/readyz");
        var missing = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (alive.StatusCode, ready.StatusCode));
        Assert.StartsWith("clickhouse: ", missing, StringComparison.Ordinal);
        Assert.DoesNotContain("catalog: ", missing, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(HttpClient browser, string path, string reason)
    {
        using var answer = await GetAsync(browser, path);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(reason, html, StringComparison.Ordinal);
        Assert.Contains("./observe login", html, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient browser, string path) =>
        browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
}
