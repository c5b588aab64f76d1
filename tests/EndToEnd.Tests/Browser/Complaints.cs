using Microsoft.Playwright;

namespace Observe.EndToEnd.Tests.Browser;

/// <summary>Everything that a browser would complain about in its console while a page is open.</summary>
internal sealed class Complaints
{
    private readonly List<string> heard = [];

    public Complaints(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Add($"exception: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                Add($"HTTP {response.Status}: {response.Url}");
        };
    }

    /// <summary>Fails the test when there were any.</summary>
    public void AssertNone()
    {
        lock (heard)
            Assert.True(heard.Count == 0, "the browser complained:\n" + string.Join('\n', heard));
    }

    private void Add(string complaint)
    {
        lock (heard)
            heard.Add(complaint);
    }
}
