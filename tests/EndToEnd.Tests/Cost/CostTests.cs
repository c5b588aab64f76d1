using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Cost;

public sealed class CostTests(Workbench workbench)
{
    [Theory]
    [InlineData(Trace.Conversation, "19,366", "22,361,870", "4,088,665", "16.42354865 USD", "$16.42")]
    [InlineData(Trace.Code, "8,819", "18,059,974", "245,896", "3.38357916 USD", "$3.38")]
    public Task Cost_ByModel_ShowsEveryDigit(string model, string requests, string input, string output, string exact, string shown) =>
        workbench.Demo.VisitAsync("/cost?by=model", async page =>
        {
            var table = page.Panel("By model");
            await Expect(await table.CellAsync(model, "Requests")).ToHaveAttributeAsync("title", requests);
            await Expect(await table.CellAsync(model, "Input")).ToHaveAttributeAsync("title", input);
            await Expect(await table.CellAsync(model, "Output")).ToHaveAttributeAsync("title", output);
            await Expect(await table.CellAsync(model, "Charges")).ToHaveAttributeAsync("title", exact);
            await Expect(await table.CellAsync(model, "Charges")).ToHaveTextAsync(shown);
        });

    [Theory]
    [InlineData("tenant", "By tenant")]
    [InlineData("project", "By project")]
    [InlineData("model", "By model")]
    [InlineData("key", "By API key")]
    public Task Cost_ByEachDimension_AddsUpToTheTotal(string by, string heading) =>
        workbench.Demo.VisitAsync($"/cost?by={by}", async page =>
        {
            await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", Trace.Charges);
            var table = page.Panel(heading);
            Assert.Equal(Trace.ChargesUsd, (await table.ColumnValuesAsync("Charges")).Sum());
            Assert.Equal(Trace.RequestCount, (await table.ColumnValuesAsync("Requests")).Sum());
            Assert.Equal(Trace.InputTokenCount, (await table.ColumnValuesAsync("Input")).Sum());
            Assert.Equal(Trace.OutputTokenCount, (await table.ColumnValuesAsync("Output")).Sum());
        });

    [Fact]
    public Task Cost_MoreRowsThanOnePage_ShowsTheRestOnDemand() => workbench.Demo.VisitAsync("/cost?by=user", async page =>
    {
        var rows = page.Panel("By user").Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(50);
        var more = page.GetByRole(AriaRole.Button, new() { Name = "Show 50 more" });
        await more.ClickAsync();
        await Expect(rows).Not.ToHaveCountAsync(50);
        while (await more.IsVisibleAsync())
        {
            var shown = await rows.CountAsync();
            await more.ClickAsync();
            await Expect(rows).Not.ToHaveCountAsync(shown);
        }

        Assert.Equal(Trace.ChargesUsd, (await page.Panel("By user").ColumnValuesAsync("Charges")).Sum());
    });

    [Theory]
    [InlineData("tenant", "^CSV by tenant$")]
    [InlineData("model", "^CSV by model$")]
    [InlineData("user", "^CSV by user$")]
    [InlineData("tenant", "^CSV by tenant and ")]
    public Task Cost_ItsDownload_AddsUpToTheTotalExactly(string by, string button) =>
        workbench.Demo.VisitAsync($"/cost?by={by}", async page =>
        {
            await page.ToBeLiveAsync();
            var download = await page.RunAndWaitForDownloadAsync(() =>
                page.GetByRole(AriaRole.Link, new() { NameRegex = new(button) }).ClickAsync());
            var file = await CostFile.ReadAsync(download);

            Assert.Matches($@"^charges-by-{by}-\d{{4}}-\d\d-\d\d-to-\d{{4}}-\d\d-\d\d\.csv$", download.SuggestedFilename);
            Assert.Equal(Trace.ChargesUsd, file.Sum("Charges (currency units)"));
            Assert.Equal(Trace.RequestCount, file.Sum("Requests"));
            Assert.Equal(Trace.InputTokenCount, file.Sum("Input (tokens)"));
            Assert.Equal(Trace.OutputTokenCount, file.Sum("Output (tokens)"));
            Assert.Equal(0m, file.Sum("Unpriced (tokens)"));
            Assert.All(file.Column("Currency"), currency => Assert.Equal("USD", currency));
        });

    [Fact]
    public Task Cost_PricesThatApplied_AreThoseOfTheBook() => workbench.Demo.VisitAsync("/cost", async page =>
    {
        var prices = page.Panel("Prices that applied");
        foreach (var (model, input, output) in ((string, string, string)[])[(Trace.Conversation, "0.59 USD", "0.79 USD"), (Trace.Code, "0.18 USD", "0.54 USD")])
        {
            await Expect(await prices.CellAsync(model, "Input fresh")).ToHaveAttributeAsync("title", input);
            await Expect(await prices.CellAsync(model, "Output text")).ToHaveAttributeAsync("title", output);
        }
    });

    [Fact]
    public Task Cost_ANameThenTheNext_NarrowsAndKeepsTheSum() => workbench.Demo.VisitAsync("/cost?by=model", async page =>
    {
        await page.Panel("By model").GetByRole(AriaRole.Link, new() { Name = Trace.Code }).ClickAsync();

        await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", "3.38357916 USD");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/cost\?model=qwen2\.5-coder-32b-instruct&by=tenant$"));
        Assert.Equal(3.38357916m, (await page.Panel("By tenant").ColumnValuesAsync("Charges")).Sum());
    });
}
