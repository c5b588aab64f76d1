using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Observe.EndToEnd.Tests.Browser;

/// <summary>Finds on a page what a person would: a figure by its label, a panel by its heading, a cell by its row and column.</summary>
internal static class PageReading
{
    /// <summary>The value under a label; every digit of it is its title.</summary>
    public static ILocator Figure(this IPage page, string label) => page.FigureBox(label).Locator(".figure-value");

    /// <summary>The whole figure: label, value, what stands under it.</summary>
    public static ILocator FigureBox(this IPage page, string label) => page.Locator(".figure").Filter(new()
    {
        Has = page.Locator(".figure-label", new() { HasTextRegex = new Regex($@"^\s*{Regex.Escape(label)}\s*\??\s*$") }),
    });

    public static ILocator Panel(this IPage page, string heading) => page.Locator("section.panel").Filter(new()
    {
        Has = page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true }),
    });

    /// <summary>The row whose head begins with that text.</summary>
    public static ILocator Row(this ILocator panel, string name) => panel.Locator("tbody tr").Filter(new()
    {
        Has = panel.Page.Locator("th, [role=rowheader]", new() { HasTextRegex = new Regex($@"^\s*{Regex.Escape(name)}\b") }),
    });

    /// <summary>A row's cell under a column head.</summary>
    public static async Task<ILocator> CellAsync(this ILocator panel, string row, string column)
    {
        await Assertions.Expect(panel.Row(row)).ToBeVisibleAsync();
        return panel.Row(row).Locator("th, td").Nth(await ColumnAsync(panel, column)).Locator("[title]").First;
    }

    /// <summary>The exact values of a column, as their titles say them: <c>1,234</c> or <c>1.23 USD</c>.</summary>
    public static async Task<IReadOnlyList<decimal>> ColumnValuesAsync(this ILocator panel, string column)
    {
        await Assertions.Expect(panel.Locator("tbody tr").First).ToBeVisibleAsync();
        var at = await ColumnAsync(panel, column);
        var titles = await panel.Locator("table").First.EvaluateAsync<string[]>(
            "(table, at) => [...table.tBodies[0].rows].map(row => row.cells[at].querySelector('[title]')?.title ?? '0')", at);
        return [.. titles.Select(Number)];
    }

    /// <summary>The number a title begins with.</summary>
    public static decimal Number(string title) =>
        decimal.Parse(title.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <summary>Waits until the page is connected: only then do buttons and forms answer.</summary>
    public static Task ToBeLiveAsync(this IPage page) =>
        Assertions.Expect(page.Locator(".chart-canvas canvas").First).ToBeVisibleAsync();

    private static async Task<int> ColumnAsync(ILocator panel, string column)
    {
        var heads = await panel.Locator("thead th").EvaluateAllAsync<string[]>("heads => heads.map(head => head.textContent.replace(/[\\u2191\\u2193]/g, '').trim())");
        var at = Array.IndexOf(heads, column);
        Assert.True(at >= 0, $"no column {column} among {string.Join(", ", heads)}");
        return at;
    }
}
