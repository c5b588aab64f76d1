using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Observe.Otlp.Conformance.Wire;
using Observe.Testing;

namespace Observe.Otlp.Conformance.Tests;

/// <summary>OpenTelemetry's own JavaScript exporters against the real Metering: peers that nobody here wrote.</summary>
public sealed class ExporterTests(ClickHouseFixture engine) : IAsyncLifetime
{
    private const int Items = 20;

    private ReceiverUnderTest? receiver;

    public async ValueTask InitializeAsync() => receiver = await ReceiverUnderTest.StartAsync(engine, ("Metering:Receive:MaxConcurrentRequestsPerKey", "1"));

    public async ValueTask DisposeAsync()
    {
        if (receiver is not null)
            await receiver.DisposeAsync();
    }

    public static TheoryData<string, string, bool> Ways()
    {
        var ways = new TheoryData<string, string, bool>();
        foreach (var signal in Signal.All)
        {
            foreach (var protocol in new[] { "grpc", "http", "proto" })
            {
                ways.Add(signal.Name, protocol, false);
                ways.Add(signal.Name, protocol, true);
            }
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Export_EverySignalAndProtocol_Succeeds(string signal, string protocol, bool isGzip)
    {
        var mark = $"js-{Guid.NewGuid():N}";
        var answer = await ExportAsync(signal, protocol, isGzip, mark);
        Assert.True(answer.Code == 0, answer.Error);
        await StoredAsync(
            signal switch
            {
                "traces" => "SELECT 1 FROM spans WHERE name = {mark:String} AND toInt32(status) = 2 AND attributes['text'] = 'déjà vu'",
                "metrics" => "SELECT 1 FROM metrics_number WHERE metric = concat({mark:String}, '.sum') AND value_int = 1 AND temporality = 'cumulative'",
                _ => "SELECT 1 FROM logs WHERE body = {mark:String} AND event_name = 'my.event' AND severity_number = 9",
            },
            mark);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("proto")]
    public async Task Export_WhileTheReceiverIsBusy_IsSentAgainUntilItIsTaken(string protocol)
    {
        var token = TestContext.Current.CancellationToken;
        var mark = $"js-{Guid.NewGuid():N}";
        using var busy = await OccupyAsync();
        var export = ExportAsync(Signal.Traces.Name, protocol, isGzip: true, mark);
        await Eventually.HoldsAsync(() => receiver!.Refusals > 0, "the exporter was told to come back", token, TimeSpan.FromSeconds(60));
        busy.Dispose();
        var answer = await export.WaitAsync(token);
        Assert.True(answer.Code == 0, answer.Error);
        await StoredAsync("SELECT 1 FROM spans WHERE name = {mark:String}", mark);
    }

    [Fact]
    public async Task Export_OverGrpcWhileTheReceiverIsBusy_IsUnavailableWithRetryInfo()
    {
        using var busy = await OccupyAsync();
        var answer = await ExportAsync(Signal.Traces.Name, "grpc", isGzip: false, "busy");
        Assert.Equal((1, 14, true), (answer.Code, answer.Status, answer.HasDetails));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task Export_WithAnExpiredKey_FailsAtOnceAndSaysSo(string protocol)
    {
        var made = await receiver!.Keys.CreateAsync("old", null, null, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1), "test", TestContext.Current.CancellationToken);
        var answer = await ExportAsync(Signal.Traces.Name, protocol, isGzip: false, "expired", made.Secret);
        Assert.Equal((1, protocol == "grpc" ? 16 : 401), (answer.Code, answer.Status));
        if (protocol == "grpc")
            Assert.Contains($"{made.Key.Id} expired", answer.Error, StringComparison.Ordinal);
    }

    /// <summary>Takes the key's only place with half a request, for as long as it is not disposed.</summary>
    private async Task<RawHttp> OccupyAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var raw = await RawHttp.ConnectAsync(receiver!.Http, token);
        await raw.SendHeadAsync("/v1/traces", receiver.Http, [("Authorization", $"Bearer {receiver.Key}"), ("Content-Type", HttpCall.Protobuf)], 100, token);
        await Eventually.SeesAsync(() => receiver.InWork, inWork => inWork == 1, "the place is taken", TestContext.Current.CancellationToken);
        return raw;
    }

    private async Task StoredAsync(string sql, string mark)
    {
        using var store = new StoreView(receiver!.ClickHouse);
        var rows = await store.AwaitAsync(sql, Items, TestContext.Current.CancellationToken, ("mark", mark));
        Assert.Equal(Items, rows.Count);
    }

    private async Task<Answer> ExportAsync(string signal, string protocol, bool isGzip, string mark, string? key = null)
    {
        var scripts = typeof(ExporterTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "Observe.ExporterScripts").Value!;
        var endpoint = (protocol == "grpc" ? receiver!.Grpc : receiver!.Http).ToString();
        var run = JsonSerializer.Serialize(new { signal, protocol, endpoint, key = key ?? receiver.Key, isGzip, mark, items = Items });
        using var node = Process.Start(new ProcessStartInfo("node", ["export.mjs", run])
        {
            WorkingDirectory = scripts, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var token = TestContext.Current.CancellationToken;
        var output = node.StandardOutput.ReadToEndAsync(token);
        var errors = await node.StandardError.ReadToEndAsync(token);
        await node.WaitForExitAsync(token);
        Assert.True(node.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{node.ExitCode}: {errors}"));
        return JsonSerializer.Deserialize<Answer>(await output, JsonSerializerOptions.Web)!;
    }

    private sealed record Answer(int Code, string Error, int Status, bool HasDetails);
}
