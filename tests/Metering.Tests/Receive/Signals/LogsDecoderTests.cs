using Observe.Metering.Receive;
using Observe.Testing;
using static Observe.Metering.Tests.Receive.Signals.OtlpSignals;

namespace Observe.Metering.Tests.Receive.Signals;

public sealed class LogsDecoderTests(ClickHouseFixture engine) : IDisposable
{
    private static readonly byte[] traceId = Convert.FromHexString("0102030405060708090a0b0c0d0e0f10");
    private static readonly byte[] spanId = Convert.FromHexString("a1a2a3a4a5a6a7a8");

    private readonly DecodedRows rows = new();

    [Fact]
    public async Task Decode_Records_AreKeptAsTheyAre()
    {
        var full = Log("my.event", "hello", ("k", 1L), ("list", new object[] { 1L, "x" })).Varint(2, 17).Text(3, "ERROR").Varint(7, 3).Bytes(9, traceId).Bytes(10, spanId)
            .Tag(8, 5).Append(1, 0, 0, 0);
        var timeless = new Proto().Fixed64(11, DecodedRows.Now + 5).Message(5, OtlpTraces.AnyValue(new object[] { 1L, true }));
        var nowhen = new Proto().Message(5, OtlpTraces.AnyValue(7L));
        var uncorrelated = Log("", "x", ("event.name", "old.style")).Bytes(9, [1, 2, 3]).Bytes(10, new byte[8]);

        Assert.Null(rows.Decode(Signal.Logs, Request([("service.name", "shop")], full, timeless, nowhen, uncorrelated), "acme"));

        Assert.Equal("logs:4 resources:2", rows.Counts); // of two days: the record without any time is of the day it came in
        Assert.Contains("kept without it; first at resource_logs[0].scope_logs[0].log_records[3]", rows.Tally.Message, StringComparison.Ordinal);
        var stored = await rows.AskAsync(engine, """
            SELECT tenant, service, toString(toUnixTimestamp64Nano(time)) AS at, lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span, flags, severity_number,
                severity_text, event_name, body, body_type, attributes, attribute_types, dropped_attributes, scope_name, schema_url
            FROM logs ORDER BY body
            """);
        Assert.Equal(
            [
                """{"tenant":"acme","service":"shop","at":"1795176000000000000","trace":"00000000000000000000000000000000","span":"0000000000000000","flags":0,"severity_number":0,"severity_text":"","event_name":"","body":"7","body_type":"i","attributes":{},"attribute_types":"","dropped_attributes":0,"scope_name":"scope","schema_url":"https://opentelemetry.io/schemas/1.30.0"}""",
                """{"tenant":"acme","service":"shop","at":"1795000000123456794","trace":"00000000000000000000000000000000","span":"0000000000000000","flags":0,"severity_number":0,"severity_text":"","event_name":"","body":"[1,true]","body_type":"a","attributes":{},"attribute_types":"","dropped_attributes":0,"scope_name":"scope","schema_url":"https://opentelemetry.io/schemas/1.30.0"}""",
                """{"tenant":"acme","service":"shop","at":"1795000000123456789","trace":"0102030405060708090a0b0c0d0e0f10","span":"a1a2a3a4a5a6a7a8","flags":1,"severity_number":17,"severity_text":"ERROR","event_name":"my.event","body":"hello","body_type":"s","attributes":{"k":"1","list":"[1,\"x\"]"},"attribute_types":"ia","dropped_attributes":3,"scope_name":"scope","schema_url":"https://opentelemetry.io/schemas/1.30.0"}""",
                """{"tenant":"acme","service":"shop","at":"1795000000123456789","trace":"00000000000000000000000000000000","span":"0000000000000000","flags":0,"severity_number":0,"severity_text":"","event_name":"old.style","body":"x","body_type":"s","attributes":{"event.name":"old.style"},"attribute_types":"s","dropped_attributes":0,"scope_name":"scope","schema_url":"https://opentelemetry.io/schemas/1.30.0"}""",
            ],
            stored.Select(row => row.ToString()));
    }

    [Fact]
    public async Task Decode_AGenAiEventAndItsSpan_CountOnce()
    {
        (string, object)[] usage =
        [
            ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "large"), ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 20L),
            ("gen_ai.input.messages", "secret question"), ("gen_ai.output.messages", "secret answer"),
        ];
        var details = Log("gen_ai.client.inference.operation.details", "", usage).Bytes(9, traceId).Bytes(10, spanId);
        var prompt = Log("gen_ai.user.message", "another secret").Bytes(9, traceId).Bytes(10, spanId);
        var span = new OtlpSpan { Attributes = usage, StartUnixNano = DecodedRows.Now, EndUnixNano = DecodedRows.Now + 1_000_000 };

        Assert.Null(rows.Decode(Signal.Logs, Request([], details, prompt), "acme"));
        Assert.Null(rows.Decode(Signal.Traces, OtlpTraces.Request(span), "acme"));

        var counted = await rows.AskAsync(engine, """
            SELECT count() AS reports, sum(input_fresh) AS input, sum(output_text) AS output
            FROM counted_reports(from = '2026-11-01 00:00:00', to = '2026-12-01 00:00:00', visible = '2026-12-01 00:00:00', upto = 18446744073709551615)
            """);
        Assert.Equal("""{"reports":1,"input":100,"output":20}""", Assert.Single(counted).ToString());
        var logs = await rows.AskAsync(engine, "SELECT event_name, body, mapKeys(attributes) AS keys, withheld_attributes FROM logs ORDER BY event_name");
        Assert.Equal(
            [
                """{"event_name":"gen_ai.client.inference.operation.details","body":"","keys":["gen_ai.operation.name","gen_ai.request.model","gen_ai.usage.input_tokens","gen_ai.usage.output_tokens"],"withheld_attributes":3}""",
                """{"event_name":"gen_ai.user.message","body":"","keys":[],"withheld_attributes":1}""",
            ],
            logs.Select(row => row.ToString()));
    }

    [Fact]
    public async Task Decode_GenAiEventsOutsideAnySpan_AreTheirOwnIdentity()
    {
        (string, object)[] Usage(long tokens) => [("gen_ai.operation.name", "chat"), ("gen_ai.usage.input_tokens", tokens)];
        var first = Log("gen_ai.client.inference.operation.details", "", Usage(1));
        var second = Log("gen_ai.client.inference.operation.details", "", Usage(2));

        Assert.Null(rows.Decode(Signal.Logs, Request([], first, second), "acme"));
        Assert.Null(rows.Decode(Signal.Logs, Request([], first), "acme"));

        var counted = await rows.AskAsync(engine, """
            SELECT count() AS reports, sum(input_fresh) AS input, (SELECT any(identity_kind) FROM usage_reports) AS kind
            FROM counted_reports(from = '2026-11-01 00:00:00', to = '2026-12-01 00:00:00', visible = '2026-12-01 00:00:00', upto = 18446744073709551615)
            """);
        Assert.Equal("""{"reports":2,"input":3,"kind":"event"}""", Assert.Single(counted).ToString());
    }

    [Fact]
    public void Decode_BadRecords_AreRejectedAlone()
    {
        var request = Request(
            [], Log("", "good"), new Proto().Fixed64(1, ulong.MaxValue), new Proto().Fixed64(1, 1_000), Log("", "bad tenant", ("observe.tenant.id", new string('x', 200))));

        Assert.Null(rows.Decode(Signal.Logs, request));

        Assert.Equal((1, 3), (rows.Tally.Accepted, rows.Tally.Rejected));
        Assert.Equal(["tenant:1", "time:1", "too_old:1"], rows.Tally.Rejections.Select(rejection => $"{rejection.Reason.Name}:{rejection.Items}").Order());
    }

    /// <summary>Log records and spans are kept for 30 days here, usage for 365.</summary>
    [Fact]
    public void Decode_OlderThanSpansAreKept_IsTakenForItsUsageOrRejectedByReason()
    {
        const ulong old = DecodedRows.Now - (40UL * 86_400 * 1_000_000_000);
        var plain = new Proto().Fixed64(1, old).Message(5, OtlpTraces.AnyValue("old"));
        var usage = new Proto().Fixed64(1, old).Text(12, "gen_ai.client.inference.operation.details").Bytes(9, traceId).Bytes(10, spanId);
        foreach (var (key, value) in OtlpSpan.Chat)
            usage.Message(6, OtlpTraces.KeyValue(key, value));

        Assert.Null(rows.Decode(Signal.Logs, Request([], plain, usage, Log("", "new")), "acme"));
        Assert.Equal((2, 1, 1), (rows.Tally.Accepted, rows.Tally.Rejected, rows.Tally.Reports));
        Assert.Equal(["log_too_old"], rows.Tally.Rejections.Select(rejection => rejection.Reason.Name));
        Assert.Equal(["usage_only"], rows.Tally.Warnings.Select(warning => warning.Reason.Name));
        Assert.Contains("1 log record rejected: the record's time is older than log records are kept (ClickHouse:SpanRetentionDays)", rows.Tally.Message, StringComparison.Ordinal);
        Assert.Equal("logs:1 resources:1 usage_reports:1", rows.Counts);

        var spans = new OtlpSpan[]
        {
            new() { StartUnixNano = old, EndUnixNano = old + 1_000, SpanId = [1, 0, 0, 0, 0, 0, 0, 0], Attributes = [] },
            new() { StartUnixNano = old, EndUnixNano = old + 1_000 },
            new() { StartUnixNano = DecodedRows.Now, EndUnixNano = DecodedRows.Now + 1_000, Attributes = [] },
        };
        Assert.Null(rows.Decode(Signal.Traces, OtlpTraces.Request(spans), "acme"));
        Assert.Equal((2, 1, 1), (rows.Tally.Accepted, rows.Tally.Rejected, rows.Tally.Reports));
        Assert.Equal(["span_too_old"], rows.Tally.Rejections.Select(rejection => rejection.Reason.Name));
        Assert.Equal(["usage_only"], rows.Tally.Warnings.Select(warning => warning.Reason.Name));
        Assert.Contains("spans:1", rows.Counts, StringComparison.Ordinal);
        Assert.Contains("usage_reports:2", rows.Counts, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_TruncatedAnywhere_IsRefusedWhole()
    {
        var whole = Request([("service.name", "s")], Log("e", "body", ("k", new object[] { 1L })).Bytes(9, traceId));
        for (var length = 1; length < whole.Length; length++)
            Assert.NotNull(rows.Decode(Signal.Logs, whole[..length]));

        Assert.Equal("", rows.Counts);
        Assert.Equal("resource_logs[0].scope_logs[0].log_records[0].body", rows.Decode(
            Signal.Logs, Request([], new Proto().Bytes(5, [10, 200])))!.Field);
    }

    [Fact]
    public void DecodeJson_TheShapeOfTheProtoRepository_IsStored()
    {
        const string json = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},
              "scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[{"key":"my.scope.attribute","value":{"stringValue":"some scope attribute"}}]},
                "logRecords":[{"timeUnixNano":"1795000000000000000","observedTimeUnixNano":"1795000000000000000","severityNumber":10,"severityText":"Information",
                  "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","body":{"stringValue":"Example log record"},
                  "attributes":[{"key":"map.attribute","value":{"kvlistValue":{"values":[{"key":"some.map.key","value":{"stringValue":"some value"}}]}}}]}]}]}]}
            """;

        Assert.Null(rows.DecodeJson(Signal.Logs, json));
        Assert.Equal("logs:1 resources:1", rows.Counts);
        Assert.Equal("", rows.Tally.Message);
    }

    public void Dispose() => rows.Dispose();
}
