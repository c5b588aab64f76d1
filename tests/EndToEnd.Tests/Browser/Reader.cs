using Microsoft.Playwright;

namespace Observe.EndToEnd.Tests.Browser;

/// <summary>A person who is signed in and looks at pages. Each visit is a new window with the same session.</summary>
internal sealed class Reader
{
    private readonly Chromium chromium;
    private readonly Uri dashboard;
    private readonly string session;

    private Reader(Chromium chromium, Uri dashboard, string session) =>
        (this.chromium, this.dashboard, this.session) = (chromium, dashboard, session);

    /// <summary>Opens a one-time link in a browser without cookies, and keeps the session that it gives.</summary>
    public static async Task<Reader> SignInAsync(Chromium chromium, Uri link)
    {
        await using var window = await chromium.OpenAsync(new BrowserNewContextOptions());
        var page = await window.NewPageAsync();
        await page.GotoAsync(link.ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Level = 1 })).ToBeVisibleAsync();
        return new Reader(chromium, new Uri(link, "/"), await window.StorageStateAsync());
    }

    /// <summary>Looks at a page; fails when the browser complained about anything meanwhile.</summary>
    /// <param name="path">Path and query, e.g. <c>/cost?by=model</c>.</param>
    public async Task VisitAsync(string path, Func<IPage, Task> look, Sight? sight = null)
    {
        await using var window = await chromium.OpenAsync((sight ?? new Sight()).Options(dashboard, session));
        var page = await window.NewPageAsync();
        var complaints = new Complaints(page);
        await page.GotoAsync(path);
        await look(page);
        complaints.AssertNone();
    }

    /// <summary>The body of an address that is not a page, and its status.</summary>
    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        await using var window = await chromium.OpenAsync(new Sight().Options(dashboard, session));
        var answer = await window.APIRequest.GetAsync(path, new() { MaxRedirects = 0 });
        return (answer.Status, await answer.TextAsync());
    }
}
