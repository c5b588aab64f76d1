using Observe.EndToEnd.Tests.Telemetry;
using Observe.Testing;
using OpenTelemetry.Exporter;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Ingest;

/// <summary><c>./observe where</c> and <c>./observe quarantine</c> on a running machine; the page says what the command says.</summary>
public sealed class CommandTests(Workbench workbench, LiveMachine live) : IClassFixture<LiveMachine>
{
    private const string Source = "urn:shop:eu";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_ByTraceResponseOrEvent_SaysWhatBecameOfIt()
    {
        using var application = await live.ApplicationAsync(OtlpExportProtocol.HttpProtobuf, "where");
        var (trace, response) = application.Chat("priced-8b", inputTokens: 1_000, outputTokens: 100);
        Assert.True(application.Flush());
        await live.SendAsync(Event("order-7", TimeSpan.Zero));

        foreach (var (asked, first) in ((string[], string)[])[([trace], "Stored: 1 span"), ([response], $"Stored as spans: 1 span of trace {trace}"), (["order-7"], "Counted: 1 report"), ([Source, "order-7"], "Counted: 1 report")])
        {
            var answer = await UntilAsync("Counted:", ["where", .. asked]);
            Assert.Contains($"  {first}", answer, StringComparison.Ordinal);
            Assert.Matches(@"stored with batch \d+ of ", answer);
            Assert.Matches(@"(?m)^  yes +\w+ +priced-8b ", answer);
        }

        var reader = await live.Machine.SignInAsync(workbench.Chromium, "sre");
        await reader.VisitAsync($"/ingest/where?trace={Uri.EscapeDataString($"{Source} order-7")}", async page =>
        {
            await Expect(page.Locator(".finding dt").First).ToHaveTextAsync("Counted");
            await Expect(page.Locator("section.panel tbody tr")).ToHaveCountAsync(1);
        });

        Assert.Contains("It never arrived:", await live.Machine.RunAsync("where", "urn:nobody", "order-7"), StringComparison.Ordinal);
        var (code, _, errors) = await live.Machine.TryAsync("where", "");
        Assert.Equal(1, code);
        Assert.StartsWith("observe: That is no id", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quarantine_ListShowAndReplay_FollowAnEntryUntilItIsTaken()
    {
        // A little more than a day ahead: refused now, taken a while later.
        var sent = Event("late-1", TimeSpan.FromDays(1) + TimeSpan.FromSeconds(30));
        await live.SendAsync(sent, "7");

        var listed = await UntilAsync("too_far_ahead", ["quarantine", "list"]);
        Assert.Contains("not_an_event: ", listed, StringComparison.Ordinal);
        var only = await live.Machine.RunAsync("quarantine", "list", "--reason", "too_far_ahead");
        var id = Assert.Single(only.Split('\n')[1..])[..32];

        var shown = await live.Machine.RunAsync("quarantine", "show", id);
        Assert.Matches(@"Refused because +.*day in the future.* \(too_far_ahead\)", shown);
        Assert.Matches(@"Replayed +no", shown);
        Assert.EndsWith(sent.Replace("jane@shop.example", "[masked]", StringComparison.Ordinal), shown, StringComparison.Ordinal);
        Assert.False(await live.Machine.IsAuditedAsync("eve-the-auditor"));
        Assert.Equal(sent, await live.Machine.RunAsync("quarantine", "show", id, "--raw", "--author", "eve-the-auditor"));
        Assert.True(await live.Machine.IsAuditedAsync($"eve-the-auditorquarantine.show{id}as it came"));
        Assert.Contains($"Refused: 1 item with this id is in quarantine: ", await live.Machine.RunAsync("where", Source, "late-1"), StringComparison.Ordinal);

        // What cannot be mended is refused again, for the same reason.
        var (failed, said, _) = await live.Machine.TryAsync("quarantine", "replay", "--reason", "not_an_event");
        Assert.Equal(1, failed);
        Assert.Contains("  rejected", said, StringComparison.Ordinal);

        await Eventually.HoldsAsync(
            async () => (await live.Machine.TryAsync("quarantine", "replay", "--id", id, "--author", "ann")) is { ExitCode: 0 } done && done.Output.Trim() == $"{id}  accepted",
            "the replay is accepted", Token, TimeSpan.FromMinutes(3));
        await Eventually.HoldsAsync(
            async () => !(await live.Machine.RunAsync("quarantine", "list")).Contains(id, StringComparison.Ordinal), "the entry leaves the list", Token, TimeSpan.FromMinutes(1));
        Assert.Matches($@"{id}.* accepted ", await live.Machine.RunAsync("quarantine", "list", "--all"));
        Assert.Matches(@"Replayed +accepted at .* by ann", await live.Machine.RunAsync("quarantine", "show", id));
        Assert.Contains("Held back: 1 report", await UntilAsync("Held back:", ["where", Source, "late-1"]), StringComparison.Ordinal);

        var (code, _, errors) = await live.Machine.TryAsync("quarantine", "show", new string('0', 32));
        Assert.Equal(1, code);
        Assert.StartsWith($"observe: There is no entry {new string('0', 32)}.", errors, StringComparison.Ordinal);
    }

    private Task<string> UntilAsync(string text, string[] command) =>
        Eventually.SeesAsync(
            () => live.Machine.RunAsync(command), output => output.Contains(text, StringComparison.Ordinal), $"{string.Join(' ', command)} says {text}", Token, TimeSpan.FromMinutes(2));

    private static string Event(string id, TimeSpan ahead) => $$"""
        {"specversion":"1.0","id":"{{id}}","source":"{{Source}}","type":"t","time":"{{TimeProvider.System.GetUtcNow().UtcDateTime + ahead:O}}","data":{"tenant":"shop","user":"jane@shop.example","model":"priced-8b","layer":"gateway","tokens":{"output_text":70} } }
        """.Trim();
}
