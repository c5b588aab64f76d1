using System.Globalization;
using System.Text;

namespace Observe.Testing.Fuzz;

/// <summary>What a fuzzed body is said to be; the numbers are those of the frames.</summary>
public enum FuzzSignal
{
    Traces = 1,
    Metrics = 2,
    Logs = 3,
    Events = 4,
}

/// <summary>Well-formed bodies of every signal and encoding, from which mutations start.</summary>
public static class FuzzCorpus
{
    private const ulong At = 1_790_000_000_123_456_789;

    private static readonly byte[] traceId = Convert.FromHexString("0102030405060708090a0b0c0d0e0f10");

    public static IReadOnlyList<(FuzzSignal Signal, byte[] Body)> Protobuf { get; } =
    [
        (FuzzSignal.Traces, OtlpTraces.Request([("service.name", "s")], new OtlpSpan { StartUnixNano = At, EndUnixNano = At + 5 })),
        (FuzzSignal.Traces, RichTraces()),
        (FuzzSignal.Metrics, Metrics()),
        (FuzzSignal.Logs, Logs()),
    ];

    public static IReadOnlyList<(FuzzSignal Signal, byte[] Body)> Json { get; } =
    [
        (FuzzSignal.Traces, WithTimes(TracesJson)),
        (FuzzSignal.Metrics, WithTimes(MetricsJson)),
        (FuzzSignal.Logs, WithTimes(LogsJson)),
        (FuzzSignal.Events, Encoding.UTF8.GetBytes(EventsJson)),
    ];

    private static byte[] WithTimes(string json) =>
        Encoding.UTF8.GetBytes(json.Replace("AT", At.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static byte[] RichTraces()
    {
        (string Key, object Value)[] usage =
        [
            ("gen_ai.operation.name", "chat"), ("gen_ai.response.id", "resp-1"), ("gen_ai.request.model", "m"), ("user.id", "u"),
            ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 20L), ("gen_ai.usage.cache_read.input_tokens", 10L),
            ("gen_ai.usage.total_tokens", 120L), ("observe.tenant.id", "acme"), ("observe.layer", "gateway"), ("flag", true), ("ratio", 0.5),
            ("blob", new byte[] { 1, 2, 3 }), ("list", new List<object> { "a", 1L, new List<object> { true } }),
            ("llm.usage.total_tokens", 7L), ("llm.token_count.prompt", 5L), ("ai.usage.promptTokens", 3L), ("metadata", "{\"usage\":{\"input_tokens\":5}}"),
        ];
        var extra = new Proto()
            .Text(3, "k=v,w=x").Varint(10, 3)
            .Message(11, new Proto().Fixed64(1, At).Text(2, "exception").Message(3, OtlpTraces.KeyValue("exception.type", "E")).Varint(4, 1))
            .Message(13, new Proto().Bytes(1, traceId).Bytes(2, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }).Text(3, "a=b").Message(4, OtlpTraces.KeyValue("k", 1L)))
            .Varint(12, 2).Varint(14, 1).Tag(16, 5).Append(1, 1, 0, 0);
        var vllm = new OtlpSpan
        {
            Name = "llm_request", StartUnixNano = At, EndUnixNano = At + 1_000_000, Kind = 2,
            Attributes = [("gen_ai.latency.e2e", 1.5), ("gen_ai.request.id", "cmpl-1-0"), ("gen_ai.usage.prompt_tokens", 9L), ("gen_ai.usage.completion_tokens", 2L)],
        };
        return OtlpTraces.Request(
            [("service.name", "s"), ("k8s.pod.name", "p")],
            new OtlpSpan { Attributes = usage, StartUnixNano = At, EndUnixNano = At + 9_000, Extra = extra, ParentSpanId = [1, 2, 3, 4, 5, 6, 7, 8], StatusCode = 2, StatusMessage = "no" },
            vllm);
    }

    private static byte[] Metrics()
    {
        var number = new Proto().Fixed64(2, At).Fixed64(3, At + 1).Double(4, 1.5).Message(7, OtlpTraces.KeyValue("gpu", "0"))
            .Message(5, new Proto().Fixed64(2, At).Double(3, 2).Bytes(4, new byte[8]).Bytes(5, traceId));
        var bounds = new Proto().Append(new byte[16]).ToArray();
        var histogram = new Proto().Fixed64(2, At).Fixed64(3, At).Fixed64(4, 3).Double(5, 6).Bytes(6, new byte[24]).Bytes(7, bounds).Double(11, 1).Double(12, 3);
        var exponential = new Proto().Fixed64(2, At).Fixed64(3, At).Fixed64(4, 3).Double(5, 6).Varint(6, 3).Fixed64(7, 1)
            .Message(8, new Proto().Varint(1, 2).Bytes(2, new byte[] { 1, 2, 3 })).Message(9, new Proto().Varint(1, 2).Bytes(2, new byte[] { 1 }));
        var summary = new Proto().Fixed64(2, At).Fixed64(3, At).Fixed64(4, 3).Double(5, 6).Message(6, new Proto().Double(1, 0.5).Double(2, 4));
        var scope = new Proto().Message(1, new Proto().Text(1, "m").Text(2, "1"))
            .Message(2, Metric("vllm:num_requests_running", 5, new Proto().Message(1, number)))
            .Message(2, Metric("DCGM_FI_DEV_GPU_UTIL", 7, new Proto().Message(1, number).Varint(2, 2).Varint(3, 1)))
            .Message(2, Metric("gen_ai.client.token.usage", 9, new Proto().Message(1, histogram).Varint(2, 1)))
            .Message(2, Metric("e", 10, new Proto().Message(1, exponential).Varint(2, 2)))
            .Message(2, Metric("s", 11, new Proto().Message(1, summary)));
        return new Proto().Message(1, new Proto()
            .Message(1, new Proto().Message(1, OtlpTraces.KeyValue("host.name", "h"))).Message(2, scope).Text(3, "https://schema")).ToArray();
    }

    private static Proto Metric(string name, int field, Proto points) =>
        new Proto().Text(1, name).Text(2, "what it is").Text(3, "1").Message(field, points);

    private static byte[] Logs()
    {
        var record = new Proto().Fixed64(1, At).Fixed64(11, At).Varint(2, 9).Text(3, "INFO").Message(5, OtlpTraces.AnyValue("hello"))
            .Message(6, OtlpTraces.KeyValue("event.name", "gen_ai.choice")).Varint(7, 1).Tag(8, 5).Append(1, 0, 0, 0)
            .Bytes(9, traceId).Bytes(10, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }).Text(12, "gen_ai.client.inference.operation.details");
        var scope = new Proto().Message(1, new Proto().Text(1, "l")).Message(2, record).Message(2, record);
        return new Proto().Message(1, new Proto()
            .Message(1, new Proto().Message(1, OtlpTraces.KeyValue("service.name", "s"))).Message(2, scope)).ToArray();
    }

    private const string TracesJson = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}],"droppedAttributesCount":1},"scopeSpans":[{"scope":
        {"name":"n","version":"1"},"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7a8","parentSpanId":"","traceState":"k=v",
        "flags":257,"name":"chat \u00e9\ud83d\ude00","kind":3,"startTimeUnixNano":"AT","endTimeUnixNano":"AT","attributes":
        [{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"100"}},
        {"key":"gen_ai.usage.output_tokens","value":{"intValue":20}},{"key":"b","value":{"boolValue":true}},{"key":"d","value":{"doubleValue":"NaN"}},
        {"key":"a","value":{"arrayValue":{"values":[{"stringValue":"x"},{"kvlistValue":{"values":[{"key":"k","value":{"bytesValue":"AQID"}}]}}]}}}],
        "events":[{"timeUnixNano":"AT","name":"e","attributes":[]}],"links":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7a8"}],
        "status":{"code":2,"message":"no"},"unknown":{"x":[1,null,false]}}],"schemaUrl":"https://s"}]}]}
        """;

    private const string MetricsJson = """
        {"resourceMetrics":[{"resource":{},"scopeMetrics":[{"metrics":[{"name":"g","unit":"1","gauge":{"dataPoints":[{"timeUnixNano":"AT","asDouble":1.5,
        "exemplars":[{"asInt":"3","timeUnixNano":"AT"}]}]}},{"name":"s","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"asInt":"5",
        "startTimeUnixNano":"AT","timeUnixNano":"AT"}]}},{"name":"h","histogram":{"aggregationTemporality":1,"dataPoints":[{"count":"3","sum":6,
        "bucketCounts":["1","2"],"explicitBounds":[1.5],"timeUnixNano":"AT"}]}},{"name":"e","exponentialHistogram":{"dataPoints":[{"count":"1","scale":-3,
        "zeroCount":"0","positive":{"offset":-2,"bucketCounts":["1"]},"timeUnixNano":"AT"}]}},{"name":"q","summary":{"dataPoints":[{"count":"1","sum":1,
        "quantileValues":[{"quantile":0.5,"value":"Infinity"}],"timeUnixNano":"AT"}]}}]}]}]}
        """;

    private const string LogsJson = """
        {"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[{"timeUnixNano":"AT","observedTimeUnixNano":"AT","severityNumber":9,
        "severityText":"INFO","body":{"kvlistValue":{"values":[{"key":"usage","value":{"intValue":"5"}}]}},"attributes":[{"key":"event.name","value":
        {"stringValue":"gen_ai.choice"}}],"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7a8","eventName":"x"}]}]}]}
        """;

    private const string EventsJson = """
        [{"specversion":"1.0","id":"e-1","source":"/billing/app","type":"observe.usage","time":"2026-09-21T14:13:20.123456Z","subject":"u","datacontenttype":"application/json",
        "data":{"tenant":"acme","model":"m","user":"u","input_tokens":100,"output_tokens":20,"cache_read_tokens":10,"project":"p","api_key":"k"}},
        {"specversion":"1.0","id":"e-2","source":"/billing/app","type":"observe.usage","time":"2026-09-21T14:13:20Z","data":{"model":"m","input_tokens":"7"}}]
        """;
}
