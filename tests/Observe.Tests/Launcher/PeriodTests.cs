using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Observe.Observe.Machine;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Observe.Tests.Launcher;

/// <summary>Closing a month on a running Observe: the real processes, the usage API and the command line.</summary>
public sealed partial class PeriodTests : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Close_ThenLateUsage_KeepsTheClosedMonthAndBillsTheDifferenceInTheOpenOne()
    {
        await File.WriteAllTextAsync(
            scratch.File("book.json"),
            """{"name":"t","currency":"EUR","prices":[{"model":"large","validFrom":"2020-01-01T00:00:00Z","perMillionTokens":{"input_fresh":"0.59"}}]}""",
            Token);
        var data = scratch.File("data");
        using var launcher = await LauncherProcess.StartAsync(
            "Ctrl-C stops everything.",
            ["up", "--data", data, "--prices", scratch.File("book.json"), "--verbose", "--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"]);
        using var sender = new HttpClient { BaseAddress = RunningMachine.Read(data)!.OtlpHttp };
        sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key().Match(launcher.Output).Value);

        // The month that ended last, whatever the day.
        var open = BillingPeriod.Of(TimeProvider.System.GetUtcNow().UtcDateTime);
        var ended = BillingPeriod.Of(open.StartUtc.AddDays(-1));
        var at = ended.StartUtc.AddDays(10);
        await SendAsync(sender, Event("a", at, "acme", "large", 5_000_000), Event("b", at, "globex", "mystery", 777));
        await Eventually.SeesAsync(
            () => AmountsAsync(data), seen => seen == $"{ended} acme open 2.95 + 0; {ended} globex open 0 + 0", "the usage is charged", Token, TimeSpan.FromSeconds(60));

        var (dry, _, unpriced) = await RunAsync(data, "close", "--period", $"{ended}", "--dry-run");
        Assert.Equal(1, dry);
        Assert.Contains($"globex: 777 tokens of {ended} have no price (mystery); import a price book that names them, or waive it with --waive-unpriced REASON", unpriced, StringComparison.Ordinal);
        var (early, _, notEnded) = await RunAsync(data, "close", "--period", $"{open}");
        Assert.Equal(1, early);
        Assert.Contains($"{open} has not ended", notEnded, StringComparison.Ordinal);
        var (unknown, _, nobody) = await RunAsync(data, "close", "--period", $"{ended}", "--tenant", "nobody");
        Assert.Equal(1, unknown);
        Assert.Contains("there is no tenant \"nobody\"", nobody, StringComparison.Ordinal);
        Assert.Equal($"{ended} acme open 2.95 + 0; {ended} globex open 0 + 0", await AmountsAsync(data));

        var (closed, answer, _) = await RunAsync(data, "close", "--period", $"{ended}", "--waive-unpriced", "a trial", "--author", "ada", "--json");
        Assert.Equal(0, closed);
        Assert.Equal(["closed", "closed"], JsonNode.Parse(answer)!["tenants"]!.AsArray().Select(tenant => tenant!["state"]!.GetValue<string>()));
        await Eventually.SeesAsync(() => launcher.Errors, seen => seen.Contains("2 billing periods are closed", StringComparison.Ordinal), "Metering has heard of the close", Token);

        await SendAsync(sender, Event("late", at, "acme", "large", 1_000_000), Event("late", at, "globex", "large", 1_000));
        await Eventually.SeesAsync(
            () => AmountsAsync(data),
            seen => seen == $"{open} acme open 0.59 + 0.59; {open} globex open 0.00059 + 0.00059; {ended} acme closed 2.95 + 0; {ended} globex closed 0 + 0",
            "late usage is charged to the open month", Token, TimeSpan.FromSeconds(60));

        var (again, _, twice) = await RunAsync(data, "close", "--period", $"{ended}", "--tenant", "acme");
        Assert.Equal(1, again);
        Assert.Contains($"{ended} is closed for acme since", twice, StringComparison.Ordinal);
        await launcher.SignalAsync("TERM");
        Assert.Equal(0, await launcher.WaitForExitAsync());
    }

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(string data, params string[] arguments) =>
        LauncherProcess.RunAsync(["period", .. arguments, "--data", data]);

    // Every month and tenant in a line: what is charged to it, and how much of that are adjustments.
    private static async Task<string> AmountsAsync(string data)
    {
        var (code, output, errors) = await RunAsync(data, "list", "--json");
        Assert.True(code == 0, errors);
        return string.Join("; ", JsonNode.Parse(output)!["periods"]!.AsArray().Select(row =>
            $"{row!["period"]} {row["tenant"]} {row["state"]} {Sum(row["charges"])} + {Sum(row["adjustments"])}"));
    }

    private static string Sum(JsonNode? amounts) => amounts!.AsArray()
        .Sum(amount => decimal.Parse(amount!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture))
        .ToString(CultureInfo.InvariantCulture);

    private static async Task SendAsync(HttpClient sender, params string[] events)
    {
        using var body = new StringContent($"[{string.Join(',', events)}]", Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents-batch+json"));
        using var reply = await sender.PostAsync(new Uri("v1/events", UriKind.Relative), body, Token);
        Assert.Equal(0, JsonNode.Parse(await reply.Content.ReadAsStringAsync(Token))!["rejected"]!.GetValue<int>());
    }

    private static string Event(string id, DateTime at, string tenant, string model, long tokens) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"test/{{{tenant}}}","type":"observe.usage.v1","time":"{{{at:yyyy-MM-ddTHH:mm:ssZ}}}","data":{"tenant":"{{{tenant}}}","model":"{{{model}}}","tokens":{"input_fresh":{{{tokens}}} } }}""");

    [GeneratedRegex(@"obs_[A-Za-z0-9_-]+")]
    private static partial Regex Key();
}
