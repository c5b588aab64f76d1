using System.Net;
using Observe.EndToEnd.Tests.Browser;
using OpenTelemetry.Exporter;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Telemetry;

public sealed class TelemetryTests(Workbench workbench, LiveMachine live) : IClassFixture<LiveMachine>
{
    // 1,234,567 × 0.37 ÷ 1,000,000 = 0.45678979; 89 × 1.130001 ÷ 1,000,000 = 0.000100570089.
    private const string Charges = "0.456890360089 USD";

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf, "north")]
    [InlineData(OtlpExportProtocol.Grpc, "south")]
    public async Task OpenPage_WhenTheSdkReports_FollowsWithoutAReload(OtlpExportProtocol protocol, string tenant)
    {
        using var application = await live.ApplicationAsync(protocol, tenant);
        var reader = await live.Machine.SignInAsync(workbench.Chromium, "administrator");

        await reader.VisitAsync($"/?range=1h&live=1&tenant={tenant}", async page =>
        {
            await Expect(page.Figure("Requests")).ToHaveTextAsync("0");
            await Expect(page.GetByText("No usage in this range").First).ToBeVisibleAsync();
            await page.EvaluateAsync("() => { window.openedOnce = true; }");

            application.Chat("priced-8b", inputTokens: 1_234_567, outputTokens: 89);
            Assert.True(application.Flush());
            await Expect(page.Figure("Requests")).ToHaveTextAsync("1");
            await Expect(page.Figure("Input tokens")).ToHaveAttributeAsync("title", "1,234,567");
            await Expect(page.Figure("Output tokens")).ToHaveAttributeAsync("title", "89");
            await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", Charges);
            await Expect(page.Figure("Unpriced tokens")).ToHaveTextAsync("none");

            application.Chat("mystery-7b", inputTokens: 4_000, outputTokens: 321);
            Assert.True(application.Flush());
            await Expect(page.Figure("Unpriced tokens")).ToHaveTextAsync("4,321");
            await Expect(page.FigureBox("Unpriced tokens").Locator(".badge")).ToHaveTextAsync("mystery-7b");
            await Expect(page.Figure("Requests")).ToHaveTextAsync("2");
            await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", Charges);
            Assert.True(await page.EvaluateAsync<bool>("() => window.openedOnce === true"));
        });

        await reader.VisitAsync($"/cost?range=1h&by=model&tenant={tenant}", async page =>
        {
            var models = page.Panel("By model");
            await Expect(models.Row("mystery-7b").Locator(".badge", new() { HasText = "no price" })).ToBeVisibleAsync();
            await Expect(await models.CellAsync("priced-8b", "Charges")).ToHaveAttributeAsync("title", Charges);
        });
    }

    [Fact]
    public async Task Customer_WithALoginLink_SeesOneTenantOnly()
    {
        var key = await live.FirstKeyAsync();
        using (var application = new Application(await live.EndpointAsync(OtlpExportProtocol.HttpProtobuf), OtlpExportProtocol.HttpProtobuf, key))
        {
            application.Chat("priced-8b", inputTokens: 1_000, outputTokens: 10, tenant: "east");
            application.Chat("priced-8b", inputTokens: 7_000, outputTokens: 70, tenant: "west");
            Assert.True(application.Flush());
        }

        var staff = await live.Machine.SignInAsync(workbench.Chromium, "finance");
        await staff.VisitAsync("/usage?range=1h&live=1&tenant=west", page => Expect(page.Figure("Tokens")).ToHaveAttributeAsync("title", "7,070"));

        await live.Machine.RunAsync("tenant", "create", "east", "--name", "East");
        var customer = await live.Machine.SignInAsync(workbench.Chromium, "customer", "east");
        foreach (var path in (string[])["/usage?range=1h&live=1", "/usage?range=1h&live=1&tenant=west", "/usage?range=1h&live=1&tenant=east&tenant=west"])
        {
            await customer.VisitAsync(path, async page =>
            {
                await Expect(page.Figure("Tokens")).ToHaveAttributeAsync("title", "1,010");
                await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Navigation)).Not.ToContainTextAsync("Cost");
                await Expect(page.Locator("body")).Not.ToContainTextAsync("west");
            });
        }

        await customer.VisitAsync("/?range=1h&live=1&tenant=west", page => Expect(page.Figure("Input tokens")).ToHaveAttributeAsync("title", "1,000"));
        var (status, _) = await customer.GetAsync("/cost");
        Assert.NotEqual((int)HttpStatusCode.OK, status);
        var (_, file) = await customer.GetAsync("/cost.csv?range=1h&tenant=west&tenant=east");
        Assert.Contains("east", file, StringComparison.Ordinal);
        Assert.DoesNotContain("west", file, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("obs_not-a-key-of-this-machine")]
    public async Task Telemetry_WithoutARightKey_IsRefusedWithTheWayOut(string? key)
    {
        using var client = new HttpClient { BaseAddress = await live.EndpointAsync(OtlpExportProtocol.HttpProtobuf) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/traces") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("key", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
