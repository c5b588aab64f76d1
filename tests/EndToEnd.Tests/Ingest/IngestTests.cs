using System.Net.Http.Headers;
using System.Text;
using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Browser;
using Observe.EndToEnd.Tests.Looks;
using Observe.EndToEnd.Tests.Telemetry;
using Observe.Testing;
using OpenTelemetry.Exporter;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Ingest;

/// <summary>The page Ingest, with a sender whose clock is wrong and one that is refused.</summary>
public sealed class IngestTests(Workbench workbench, LiveMachine live) : IClassFixture<LiveMachine>
{
    private const string Batch = "application/cloudevents-batch+json";

    public static TheoryData<ColorScheme, int> Sights => new MatrixTheoryData<ColorScheme, int>([ColorScheme.Light, ColorScheme.Dark], [1440, 1024, 390]);

    [Theory]
    [MemberData(nameof(Sights))]
    public async Task Page_WithUsageDatedAheadAndEntriesInQuarantine_SaysSoAndIsFine(ColorScheme theme, int width)
    {
        var key = await live.FirstKeyAsync();
        var endpoint = await live.EndpointAsync(OtlpExportProtocol.HttpProtobuf);
        var ahead = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(3);
        await SendAsync(endpoint, key, Event("a1", ahead), Event("a2", ahead), Event("b", ahead.AddHours(-2)), Event("c", ahead.AddHours(-3)), "7");

        var reader = await live.Machine.SignInAsync(workbench.Chromium, "sre");
        await reader.VisitAsync(
            "/ingest?range=1h&live=1",
            async page =>
            {
                await Expect(page.Locator(".banner.warn")).ToContainTextAsync("3 requests are dated up to 3 h ahead");
                await Expect(page.Panel("Dated ahead").Row("eu-gateway")).ToContainTextAsync("skew");
                await Expect(page.Panel("Quarantine").Locator("tbody tr").First).ToBeVisibleAsync();
                await Look.AssertFineAsync(page, "ingest-full", theme, width);
            },
            Look.Sight(theme, width));
        await reader.VisitAsync(
            "/?range=1h&live=1",
            async page =>
            {
                await Expect(page.Locator(".banner.warn")).ToContainTextAsync("3 requests are dated up to 3 h ahead");
                await Expect(page.Locator(".banner.warn").GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/ingest.*#ahead$"));
                await Look.AssertFineAsync(page, "overview-ahead", theme, width);
            },
            Look.Sight(theme, width));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Where_WhetherFoundOrNot_IsFine(ColorScheme theme, int width)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await SendAsync(await live.EndpointAsync(OtlpExportProtocol.HttpProtobuf), await live.FirstKeyAsync(), Event("seen", now.AddMinutes(-1)), Event("ahead", now.AddHours(3)));

        var reader = await live.Machine.SignInAsync(workbench.Chromium, "sre");
        await ExpectAsync("urn:eu-gateway seen", "Counted", "where-counted");
        await ExpectAsync("urn:eu-gateway ahead", "Held back", "where-held-back");
        await ExpectAsync("nobody-sent-this", "It never arrived", "where-never");
        await reader.VisitAsync(
            "/ingest/where",
            async page =>
            {
                await Expect(page.Locator(".state-title")).ToHaveTextAsync("Paste an id");
                await Look.AssertFineAsync(page, "where-empty", theme, width);
            },
            Look.Sight(theme, width));

        Task ExpectAsync(string id, string title, string name) => reader.VisitAsync(
            $"/ingest/where?trace={Uri.EscapeDataString(id)}",
            async page =>
            {
                // What was sent a moment ago is still on its way.
                await Eventually.HoldsAsync(
                    async () =>
                    {
                        await page.ReloadAsync();
                        await Expect(page.Locator(".finding dt").First).ToBeVisibleAsync();
                        return await page.Locator(".finding dt", new() { HasText = title }).CountAsync() == 1;
                    },
                    $"{id} is told as {title}", TestContext.Current.CancellationToken);
                await Look.AssertFineAsync(page, name, theme, width);
            },
            Look.Sight(theme, width));
    }

    private static async Task SendAsync(Uri endpoint, string key, params string[] events)
    {
        using var client = new HttpClient { BaseAddress = endpoint };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/events") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]")) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Batch);
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Event(string id, DateTime time) => $$"""
        {"specversion":"1.0","id":"{{id}}","source":"urn:eu-gateway","type":"t","time":"{{time:O}}",
         "data":{"tenant":"skew","service":"eu-gateway","model":"priced-8b","layer":"gateway","tokens":{"input_fresh":900,"output_text":70} } }
        """;
}
