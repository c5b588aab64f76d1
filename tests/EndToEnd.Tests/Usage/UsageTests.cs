using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Usage;

public sealed class UsageTests(Workbench workbench)
{
    [Fact]
    public Task Usage_NoTenantChosen_AsksWhose() => workbench.Demo.VisitAsync("/usage", async page =>
    {
        var tenants = page.Panel("Whose usage?").GetByRole(AriaRole.Listitem);
        await Expect(tenants).ToHaveCountAsync(6);
        await tenants.GetByRole(AriaRole.Link, new() { Name = "globex" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/usage\?tenant=globex$"));
        await Expect(page.Figure("Requests")).ToBeVisibleAsync();
    });

    [Theory]
    [InlineData("acme")]
    [InlineData("umbrella")]
    public async Task Usage_OfOneTenant_SaysWhatTheCostPageSays(string tenant)
    {
        var (requests, charges) = ("", "");
        await workbench.Demo.VisitAsync("/cost?by=tenant", async page =>
        {
            var table = page.Panel("By tenant");
            requests = (await (await table.CellAsync(tenant, "Requests")).GetAttributeAsync("title"))!;
            charges = (await (await table.CellAsync(tenant, "Charges")).GetAttributeAsync("title"))!;
        });

        await workbench.Demo.VisitAsync($"/usage?tenant={tenant}", async page =>
        {
            await Expect(page.Figure("Requests")).ToHaveAttributeAsync("title", requests);
            await Expect(page.Figure("Charges in this range")).ToHaveAttributeAsync("title", charges);
            foreach (var panel in (string[])["By day", "By model", "By project", "By API key"])
            {
                Assert.Equal(PageReading.Number(requests), (await page.Panel(panel).ColumnValuesAsync("Requests")).Sum());
                Assert.Equal(PageReading.Number(charges), (await page.Panel(panel).ColumnValuesAsync("Charges")).Sum());
            }
        });
    }
}
