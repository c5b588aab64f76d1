using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Observe.Metering.Tests.Receive;
using Observe.Testing;

namespace Observe.Metering.Tests.Events;

/// <summary>The usage API as a client meets it, over the whole process and the real engine.</summary>
public sealed partial class UsageApiTests(ClickHouseFixture engine)
{
    private const string Batch = "application/cloudevents-batch+json";

    /// <summary>The examples of the reference, in order, and what became of them.</summary>
    [Fact]
    public async Task Examples_OfTheReference_AreAnsweredAsItSaysAndCounted()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        var examples = Example().Matches(await File.ReadAllTextAsync("usage-api.md", TestContext.Current.CancellationToken));
        Assert.Equal(4, examples.Count);
        foreach (Match example in examples)
        {
            var (head, body, expected) = (example.Groups["head"].Value, example.Groups["body"].Value, example.Groups["reply"].Value);
            var headers = head.Trim().Split('\n').Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
            var type = headers["Content-Type"];
            headers.Remove("Content-Type");
            var (status, reply) = await metering.SendAsync(Encoding.UTF8.GetBytes(body), type, headers: [.. headers.Select(h => (h.Key, h.Value))]);

            Assert.Equal(200, status);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(reply)), reply);
        }

        var rows = await metering.UntilAsync<Counted>(
            """
            SELECT identity, toString(identity_kind) AS kind, model, user, toString(layer) AS layer, bucket_rule, error_type, input_fresh, input_cache_read,
                input_cache_write_other, output_text, output_reasoning, duration_us, toUnixTimestamp64Milli(event_time) AS time
            FROM usage_reports WHERE tenant = 'acme' ORDER BY identity, batch DESC, position DESC LIMIT 1 BY request_key
            """,
            rows => rows.Count == 4);
        Assert.Equal(
            [
                new Counted("https://gateway.example/eu-1\nreq-1001", "event", "llama-3.3-70b", "u-17", "gateway", "declared", "", 1200, 300, 0, 180, 40,
                    2_350_500, Milliseconds("2026-11-20T09:30:00.250Z")),
                new Counted("https://gateway.example/eu-1\nreq-1002", "event", "gpt-oss-120b", "", "client", "inclusive-by-total", "", 400, 600, 0, 150, 50,
                    -1, Milliseconds("2026-11-20T08:30:01Z")),
                new Counted("https://gateway.example/eu-1\nreq-1003", "event", "claude-sonnet", "", "client", "exclusive-by-convention", "", 12, 5000, 700, 90, 0,
                    -1, Milliseconds("2026-11-20T09:30:02Z")),
                new Counted("https://gateway.example/eu-1\nreq-1004", "event", "llama-3.3-70b", "", "client", "no-usage", "timeout", 0, 0, 0, 0, 0,
                    30_000_000, Milliseconds("2026-11-20T09:30:03Z")),
            ],
            rows);

        var kept = await metering.UntilAsync<Kept>(
            "SELECT signal, reason, place, payload FROM quarantine", rows => rows.Count == 1);
        var only = Assert.Single(kept);
        Assert.Equal(("events", "id", "events[1]"), (only.Signal, only.Reason, only.Place));
        Assert.Equal("com.example.completion", JsonNode.Parse(only.Payload)!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Event_SentManyTimesInEveryForm_CountsOnce()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        const string data = """{"tenant":"acme","model":"m","tokens":{"output_text":5}}""";
        const string structured = $$"""{"specversion":"1.0","id":"a/b %20","source":"urn:x","type":"t","time":"2026-11-20T10:00:00Z","data":{{data}}}""";
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await metering.SendAsync(Encoding.UTF8.GetBytes(structured), "application/cloudevents+json; charset=utf-8")).Status);
            Assert.Equal(200, (await metering.SendAsync(Encoding.UTF8.GetBytes($"[{structured},{structured}]"), Batch)).Status);
            Assert.Equal(200, (await metering.SendAsync(Wire.Gzip(Encoding.UTF8.GetBytes($"[{structured}]")), Batch, headers: ("Content-Encoding", "gzip"))).Status);
            Assert.Equal(200, (await metering.SendAsync(Encoding.UTF8.GetBytes(data), "application/json", headers:
                [("ce-specversion", "1.0"), ("ce-id", "a/b%20%2520"), ("ce-source", "urn:x"), ("ce-type", "t"), ("ce-time", "2026-11-20T10:00:00Z")])).Status);
        }

        var sums = await metering.UntilAsync<long>("SELECT sum(items) FROM ingest_ledger WHERE outcome = 'accepted'", rows => rows[0] == 15);
        Assert.Equal(15, Assert.Single(sums));
        var counted = await metering.UntilAsync<long>("SELECT sum(output_text) FROM usage_15m", rows => rows[0] == 5);
        Assert.Equal(5, Assert.Single(counted));
        Assert.Equal(1, Assert.Single(await metering.Client.QueryAsync<long>("SELECT uniqExact(request_key) FROM usage_reports", null, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task BoundKey_SpeaksForItsTenantOnly()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        var body = """[{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tenant":"globex","model":"m","tokens":{"output_text":5}}}]"""u8.ToArray();
        Assert.Equal(200, (await metering.SendAsync(body, Batch, key: metering.AcmeKey)).Status);

        Assert.Equal(["acme"], await metering.UntilAsync<string>("SELECT tenant FROM usage_reports", rows => rows.Count == 1));
    }

    [Fact]
    public async Task Requests_ThatCannotBeTaken_AreToldInJsonWhatToDo()
    {
        await using var metering = await RunningMetering.StartAsync(engine, ("Metering:Receive:MaxRequestBytes", "65536"));
        var event0 = "{}"u8.ToArray();

        Assert.Equal((401, "unauthenticated"), await RefusedAsync(metering.SendAsync(event0, Batch, key: "obs_wrong")));
        Assert.Equal((415, "unsupported"), await RefusedAsync(metering.SendAsync(event0, "application/json")));
        Assert.Equal((415, "unsupported"), await RefusedAsync(metering.SendAsync(event0, "application/cloudevents+avro")));
        Assert.Equal((415, "unsupported"), await RefusedAsync(metering.SendAsync(event0, Batch, headers: ("Content-Encoding", "br"))));
        Assert.Equal((413, "too_large"), await RefusedAsync(metering.SendAsync(new byte[70_000], Batch)));
        Assert.Equal((413, "too_large"), await RefusedAsync(metering.SendAsync(Wire.Bomb(10 * 1024 * 1024), Batch, headers: ("Content-Encoding", "gzip"))));
        Assert.Equal((400, "malformed"), await RefusedAsync(metering.SendAsync("[{]"u8.ToArray(), Batch)));
        Assert.Equal((400, "malformed"), await RefusedAsync(metering.SendAsync(event0, Batch, headers: ("Content-Encoding", "gzip"))));

        // None of the events can be taken: a status that no client repeats, with the reasons.
        var (status, body) = await metering.SendAsync("[{}]"u8.ToArray(), Batch);
        Assert.Equal(400, status);
        Assert.Equal("id", JsonNode.Parse(body)!["results"]![0]!["reason"]!.GetValue<string>());
        Assert.Equal(200, (await metering.SendAsync("[]"u8.ToArray(), Batch)).Status);

        using var get = await metering.Http.GetAsync(new Uri("/v1/events", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(405, (int)get.StatusCode);
        Assert.Equal("POST", get.Content.Headers.Allow.Single());
    }

    private static async Task<(int, string)> RefusedAsync(Task<(int Status, string Body)> sending)
    {
        var (status, body) = await sending;
        var error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        Assert.NotEqual("", error.GetProperty("message").GetString());
        return (status, error.GetProperty("reason").GetString()!);
    }

    private static long Milliseconds(string instant) =>
        DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    [GeneratedRegex(@"```http\n(?<head>.*?)\n\n(?<body>.*?)\n```\s+```json\n(?<reply>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();

    private sealed record Counted(
        string Identity, string Kind, string Model, string User, string Layer, string BucketRule, string ErrorType, long InputFresh, long InputCacheRead,
        long InputCacheWriteOther, long OutputText, long OutputReasoning, long DurationUs, long Time);

    private sealed record Kept(string Signal, string Reason, string Place, string Payload);
}
