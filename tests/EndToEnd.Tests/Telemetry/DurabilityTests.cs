using Observe.EndToEnd.Tests.Browser;
using OpenTelemetry.Exporter;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Telemetry;

public sealed class DurabilityTests(Workbench workbench, LiveMachine live) : IClassFixture<LiveMachine>
{
    /// <summary>Acknowledged is stored: the kill follows the acknowledgement at once, the pages are asked after the restart.</summary>
    [Fact]
    public async Task Usage_AcknowledgedBeforeAKill_IsOnThePagesAfterARestart()
    {
        using (var application = await live.ApplicationAsync(OtlpExportProtocol.HttpProtobuf, "north"))
        {
            for (var i = 0; i < 40; i++)
                application.Chat("priced-8b", inputTokens: 1_000, outputTokens: 100);
            Assert.True(application.Flush());
        }

        await live.Machine.KillAndStartAgainAsync();

        var reader = await live.Machine.SignInAsync(workbench.Chromium);
        await reader.VisitAsync("/?range=1h&live=1", async page =>
        {
            await Expect(page.Figure("Requests")).ToHaveTextAsync("40");
            await Expect(page.Figure("Input tokens")).ToHaveAttributeAsync("title", "40,000");
            await Expect(page.Figure("Charges")).ToHaveAttributeAsync("title", "0.019320004 USD");
        });
    }
}
