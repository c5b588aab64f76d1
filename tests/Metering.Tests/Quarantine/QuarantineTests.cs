using System.Text;
using System.Text.Json;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Quarantine;

/// <summary>What is refused is kept, counted and can be sent again (R12), over the whole process and the real engine.</summary>
public sealed class QuarantineTests(ClickHouseFixture engine)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Batch = "application/cloudevents-batch+json";

    [Fact]
    public async Task Span_ThatIsRejected_IsKeptAsARequestThatSaysTheSame()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        var traceId = Convert.FromHexString("4bf92f3577b34da6a3ce929d0e0e4736");
        var start = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        var good = new OtlpSpan { TraceId = traceId, StartUnixNano = start, EndUnixNano = start + 1 };
        var timeless = new OtlpSpan { TraceId = traceId, SpanId = [9, 9, 9, 9, 9, 9, 9, 9], StartUnixNano = 0, EndUnixNano = 0 };
        var body = OtlpTraces.Request(good, timeless);
        var (status, _) = await metering.SendAsync(body, Protobuf, "/v1/traces", metering.AcmeKey);
        Assert.Equal(200, status);

        var rows = await metering.UntilAsync<Entry>(
            "SELECT signal, toString(extent) AS extent, reason, place, tenant, lower(hex(trace_id)) AS trace_id, hex(payload) AS payload, payload_bytes FROM quarantine",
            rows => rows.Count == 1);
        var entry = Assert.Single(rows);
        Assert.Equal(("traces", "item", "time", "acme"), (entry.Signal, entry.Extent, entry.Reason, entry.Tenant));
        Assert.Equal("resource_spans[0].scope_spans[0].spans[1]", entry.Place);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", entry.TraceId);

        // Sent again it is refused for the same reason, and is the same entry.
        var payload = Convert.FromHexString(entry.Payload);
        Assert.Equal(payload.Length, entry.PayloadBytes);
        await metering.SendAsync(payload, Protobuf, "/v1/traces", metering.AcmeKey);
        var seen = await metering.UntilAsync<Seen>("SELECT uniqExact(id) AS entries, count() AS times FROM quarantine", rows => rows[0].Times == 2);
        Assert.Equal(new Seen(1, 2), Assert.Single(seen));
    }

    [Theory]
    [InlineData("/v1/traces", Protobuf, "traces")]
    [InlineData("/v1/events", Batch, "events")]
    public async Task Request_ThatCannotBeDecoded_IsKeptWhole(string path, string type, string signal)
    {
        await using var metering = await RunningMetering.StartAsync(engine, ("Metering:Quarantine:MaxPayloadBytes", "1024"));
        var body = Encoding.UTF8.GetBytes(new string('w', 5_000));
        Assert.Equal(400, (await metering.SendAsync(body, type, path)).Status);

        var rows = await metering.UntilAsync<Entry>(
            "SELECT signal, toString(extent) AS extent, reason, place, tenant, hex(trace_id) AS trace_id, payload, payload_bytes FROM quarantine", rows => rows.Count == 1);
        var entry = Assert.Single(rows);
        Assert.Equal((signal, "request", "malformed", 5_000L), (entry.Signal, entry.Extent, entry.Reason, entry.PayloadBytes));
        Assert.Equal(new string('w', 1_024), entry.Payload);
        Assert.Equal(
            [new Line(signal, "refused", "malformed", 1, 1)],
            await metering.UntilAsync<Line>("SELECT signal, outcome, reason, sum(requests) AS requests, sum(items) AS items FROM ingest_ledger GROUP BY ALL", rows => rows.Count == 1));
    }

    [Fact]
    public async Task Requests_BeyondTheShareOfAMinute_AreRefusedAllTheSameAndNotKept()
    {
        await using var metering = await RunningMetering.StartAsync(engine, ("Metering:Quarantine:MaxRequestsPerMinute", "2"));
        for (var i = 0; i < 5; i++)
            Assert.Equal(400, (await metering.SendAsync([(byte)i, 255], Protobuf, "/v1/traces")).Status);

        // One good event behind them: when it is stored, so is everything before it.
        await metering.SendAsync("""[{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{}}}]"""u8.ToArray(), Batch);
        await metering.UntilAsync<long>("SELECT count() FROM usage_reports", rows => rows[0] == 1);
        var kept = Assert.Single(await metering.UntilAsync<long>("SELECT count() FROM quarantine", rows => rows[0] >= 2));
        // Two a minute; the test may lie on both sides of a minute.
        Assert.InRange(kept, 2, 4);
    }

    [Fact]
    public async Task Ledger_OfOneBatch_AddsUpWhatBecameOfIt()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        const string good = """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"colour":"red"}}""";
        await metering.SendAsync(Encoding.UTF8.GetBytes($"[{good},{good},7,8]"), Batch, key: metering.AcmeKey);

        var lines = await metering.UntilAsync<Line>(
            "SELECT signal, outcome, reason, sum(requests) AS requests, sum(items) AS items FROM ingest_ledger WHERE tenant = 'acme' GROUP BY ALL ORDER BY outcome",
            rows => rows.Count == 3);
        Assert.Equal(
            [new Line("events", "accepted", "", 1, 2), new Line("events", "rejected", "not_an_event", 0, 2), new Line("events", "warned", "unknown_member", 0, 2)], lines);
    }

    [Fact]
    public async Task ReplayNote_IsKeptWithWhoAndWhatCameOfIt()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        const string note = """
            {"specversion":"1.0","id":"r1","source":"observe","type":"observe.quarantine.replayed.v1",
             "data":{"entry":"000102030405060708090a0b0c0d0e0f","outcome":"accepted","author":"ann","message":"ok"}}
            """;
        Assert.Equal(200, (await metering.SendAsync(Encoding.UTF8.GetBytes(note), "application/cloudevents+json", key: metering.AcmeKey)).Status);

        var rows = await metering.UntilAsync<Note>(
            "SELECT lower(hex(id)) AS id, tenant, author, outcome, message FROM quarantine_replays", rows => rows.Count == 1);
        Assert.Equal(new Note("000102030405060708090a0b0c0d0e0f", "acme", "ann", "accepted", "ok"), Assert.Single(rows));
        Assert.Equal(0, Assert.Single(await metering.Client.QueryAsync<long>("SELECT count() FROM usage_reports", null, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Status_IsToldOverHttpAndKeptForThePages()
    {
        await using var metering = await RunningMetering.StartAsync(engine, ("Metering:Status:Instance", "m1"));
        await metering.SendAsync([255], Protobuf, "/v1/traces");
        var status = await metering.Http.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("\"limitBytes\":4294967296", status, StringComparison.Ordinal);
        Assert.Contains("\"available\":true", status, StringComparison.Ordinal);

        Assert.Equal(["m1"], await metering.UntilAsync<string>("SELECT DISTINCT instance FROM metering_status WHERE store_available", rows => rows.Count == 1));
        Assert.Equal(
            ["http malformed 1"],
            await metering.UntilAsync<string>("SELECT concat(transport, ' ', outcome, ' ', toString(sum(requests))) FROM receive_requests GROUP BY transport, outcome", rows => rows.Count == 1));
    }

    [Fact]
    public async Task Status_TellsWhatIsDatedAheadAndThereforeHeldBack()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        var time = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(3);
        var ahead = Encoding.UTF8.GetBytes($$$"""{"specversion":"1.0","id":"1","source":"s","type":"t","time":"{{{time:O}}}","data":{"model":"m","tokens":{"output_text":7} } }""");
        Assert.Equal(200, (await metering.SendAsync(ahead, "application/cloudevents+json", key: metering.AcmeKey)).Status);

        var held = await Eventually.SeesAsync(
            async () => JsonDocument.Parse(await metering.Http.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken))
                .RootElement.GetProperty("heldBack"),
            status => status.ValueKind == JsonValueKind.Object, "the status tells of it", TestContext.Current.CancellationToken);
        Assert.Equal((1, 7), (held.GetProperty("requests").GetInt64(), held.GetProperty("tokens").GetInt64()));
        Assert.Equal(QuarterHour.StartOf(time), held.GetProperty("lastQuarterHour").GetDateTime());
        Assert.Equal(QuarterHour.StartOf(time).AddMinutes(-15), held.GetProperty("countedFrom").GetDateTime());
        Assert.Equal(0, Assert.Single(await metering.Client.QueryAsync<long>("SELECT sum(requests) FROM usage_15m", null, TestContext.Current.CancellationToken)));
    }

    private sealed record Entry(string Signal, string Extent, string Reason, string Place, string Tenant, string TraceId, string Payload, long PayloadBytes);

    private sealed record Seen(long Entries, long Times);

    private sealed record Line(string Signal, string Outcome, string Reason, long Requests, long Items);

    private sealed record Note(string Id, string Tenant, string Author, string Outcome, string Message);
}
