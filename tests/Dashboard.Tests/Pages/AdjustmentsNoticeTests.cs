using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Observe.Dashboard.Pages.Cost;

namespace Observe.Dashboard.Tests.Pages;

public sealed partial class AdjustmentsNoticeTests
{
    [Fact]
    public async Task Notice_OfTwoCurrencies_HasAWordBetweenThem() => Assert.Equal(
        "Adjustments of closed months: €1.50 and $2.25 for usage of 2026-09, 2026-10 billed in 2026-11.",
        await RenderAsync(new CostAdjustmentsRow("EUR", 202611, 202610, 1.5m, 0m), new CostAdjustmentsRow("USD", 202611, 202609, 2.25m, 0m)));

    [Fact]
    public async Task Notice_OfThreeCurrencies_ListsThem() => Assert.Equal(
        "Adjustments of closed months: €1.50, £3.00 and −$2.25 of what is shown here was charged after its month was closed and is billed in 2026-11.",
        await RenderAsync(
            new CostAdjustmentsRow("EUR", 202611, 202610, 0m, 1.5m), new CostAdjustmentsRow("GBP", 202611, 202610, 0m, 3m), new CostAdjustmentsRow("USD", 202611, 202610, 0m, -2.25m)));

    [Fact]
    public async Task Notice_OfNothing_IsNotThere() => Assert.Equal("", await RenderAsync());

    private static async Task<string> RenderAsync(params CostAdjustmentsRow[] rows)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<AdjustmentsNotice>(
                ParameterView.FromDictionary(new Dictionary<string, object?> { ["Rows"] = rows }));
            return System.Net.WebUtility.HtmlDecode(Space().Replace(Tag().Replace(root.ToHtmlString(), ""), " ")).Trim();
        });
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
