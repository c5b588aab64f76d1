using System.Globalization;
using System.Security.Cryptography;
using Observe.Testing;

namespace Observe.Otlp.Conformance;

/// <summary>Telemetry of now with ids of its own, so that a row finds what it sent and nothing else.</summary>
internal static class Sample
{
    public static byte[] TraceId() => RandomNumberGenerator.GetBytes(16);

    public static byte[] SpanId() => RandomNumberGenerator.GetBytes(8);

    public static string Hex(byte[] id) => Convert.ToHexStringLower(id);

    /// <summary>A moment ago, in nanoseconds since 1970, with all nine digits in use.</summary>
    public static ulong Now() => ((ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 1_000) * 1_000_000 + 123_457;

    /// <summary>A span that a conforming receiver takes.</summary>
    public static OtlpSpan Span() => new()
    {
        TraceId = TraceId(), SpanId = SpanId(), Name = "conformance", StartUnixNano = Now(), EndUnixNano = Now() + 5_000_000,
        Attributes = [("conformance", true)],
    };

    public static byte[] Traces(params OtlpSpan[] spans) => OtlpTraces.Request([("service.name", "otlp-conformance")], spans);

    /// <summary>A metric's points in a request: <paramref name="data"/> is the field of the metric that holds them.</summary>
    public static byte[] Metrics(string name, int dataField, Proto data) => Metrics(new Proto().Text(1, name).Text(2, "of the conformance suite").Text(3, "1").Message(dataField, data));

    public static byte[] Metrics(params Proto[] metrics)
    {
        var scope = new Proto().Message(1, new Proto().Text(1, "conformance"));
        foreach (var metric in metrics)
            scope.Message(2, metric);
        return new Proto().Message(1, new Proto().Message(1, Resource()).Message(2, scope)).ToArray();
    }

    /// <summary>A gauge of one point, now.</summary>
    public static byte[] Gauge(string name) => Metrics(name, 5, new Proto().Message(1, new Proto().Fixed64(3, Now()).Double(4, 42.5)));

    public static byte[] Logs(params Proto[] records)
    {
        var scope = new Proto().Message(1, new Proto().Text(1, "conformance"));
        foreach (var record in records)
            scope.Message(2, record);
        return new Proto().Message(1, new Proto().Message(1, Resource()).Message(2, scope)).ToArray();
    }

    public static Proto Log(string text) => new Proto().Fixed64(1, Now()).Varint(2, 9).Text(3, "INFO").Message(5, OtlpTraces.AnyValue(text));

    public static Proto Resource() => new Proto().Message(1, OtlpTraces.KeyValue("service.name", "otlp-conformance"));

    /// <summary>One good item of the signal.</summary>
    public static byte[] One(Signal signal) =>
        signal == Signal.Traces ? Traces(Span()) : signal == Signal.Metrics ? Gauge("conformance.one") : Logs(Log("one"));

    /// <summary>The same in JSON.</summary>
    public static string OneJson(Signal signal) =>
        signal == Signal.Traces ? TracesJson(SpanJson(Hex(TraceId()), Hex(SpanId())))
        : signal == Signal.Metrics ? MetricsJson($$$"""{"name":"conformance.one","gauge":{"dataPoints":[{"timeUnixNano":"{{{Now()}}}","asDouble":42.5}]}}""")
        : LogsJson($$$"""{"timeUnixNano":"{{{Now()}}}","severityNumber":9,"body":{"stringValue":"one"}}""");

    public static string TracesJson(string spans) =>
        $$"""{"resourceSpans":[{"resource":{{ResourceJson}},"scopeSpans":[{"scope":{"name":"conformance"},"spans":[{{spans}}]}]}]}""";

    public static string MetricsJson(string metrics) =>
        $$"""{"resourceMetrics":[{"resource":{{ResourceJson}},"scopeMetrics":[{"scope":{"name":"conformance"},"metrics":[{{metrics}}]}]}]}""";

    public static string LogsJson(string records) =>
        $$"""{"resourceLogs":[{"resource":{{ResourceJson}},"scopeLogs":[{"scope":{"name":"conformance"},"logRecords":[{{records}}]}]}]}""";

    /// <summary>A span with further members, e.g. <c>,"traceState":"a=b"</c>.</summary>
    public static string SpanJson(string traceId, string spanId, string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"traceId":"{{traceId}}","spanId":"{{spanId}}","name":"conformance","kind":3,"startTimeUnixNano":"{{Now()}}","endTimeUnixNano":"{{Now() + 5_000_000}}"{{more}}}""");

    /// <summary>A well-formed request of exactly this many bytes: what fills it is a field that nobody knows.</summary>
    public static byte[] Filled(int bytes)
    {
        // Field 900: two bytes of tag; the length takes as many bytes as it needs.
        for (var length = bytes - 7; ; length++)
        {
            var request = new Proto().Tag(900, 2).Raw((ulong)length).ToArray();
            if (request.Length + length == bytes)
                return [.. request, .. new byte[length]];
            if (request.Length + length > bytes)
                throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "no such length");
        }
    }

    private const string ResourceJson = """{"attributes":[{"key":"service.name","value":{"stringValue":"otlp-conformance"}}]}""";
}
