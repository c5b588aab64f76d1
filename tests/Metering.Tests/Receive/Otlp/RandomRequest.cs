using Observe.Metering.Receive;

namespace Observe.Metering.Tests.Receive.Otlp;

/// <summary>A request of one signal with anything in it that may stand there; field numbers and names written down anew from the proto files.</summary>
internal sealed class RandomRequest(int seed)
{
    private static readonly double[] reals = [0, -0.0, 1.5, -1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1 / 3.0];
    private static readonly long[] wholes = [0, 1, -1, long.MinValue, long.MaxValue, 9_007_199_254_740_993, -9_007_199_254_740_993, 127, 128];
    private static readonly ulong[] naturals = [0, 1, 127, 128, ulong.MaxValue, 9_007_199_254_740_993, 1_700_000_000_123_456_789];
    private static readonly string[] texts = ["", "a", "grüße", "\"\\/\b\f\n\r\t\u0001", "\U0001F600", new('x', 300), "snake_case"];

    private readonly Random random = new(seed);

    public TwinMessage Of(Signal signal) => signal switch
    {
        Signal.Traces => Envelope("resourceSpans", "scopeSpans", "spans", Span),
        Signal.Metrics => Envelope("resourceMetrics", "scopeMetrics", "metrics", Metric),
        _ => Envelope("resourceLogs", "scopeLogs", "logRecords", LogRecord),
    };

    private TwinMessage Envelope(string resources, string scopes, string items, Func<TwinMessage> item) => New().Many(1, resources, Few(), () => New()
        .Message(1, "resource", Attributes(New(), 1).UInt32(2, "droppedAttributesCount", Pick<uint>([0, uint.MaxValue])))
        .Many(2, scopes, Few(), () => New()
            .Message(1, "scope", Attributes(New().Text(1, "name", Pick(texts)).Text(2, "version", Pick(texts)), 3).UInt32(4, "droppedAttributesCount", 3))
            .Many(2, items, Few(), item)
            .Text(3, "schemaUrl", Pick(texts)))
        .Text(3, "schemaUrl", Pick(texts)));

    private TwinMessage Span() => Attributes(
            New().Id(1, "traceId", Id(16)).Id(2, "spanId", Id(8)).Text(3, "traceState", Pick(texts)).Id(4, "parentSpanId", Id(random.Next(2) * 8))
                .Text(5, "name", Pick(texts)).Enum(6, "kind", random.Next(-1, 7)).Fixed64(7, "startTimeUnixNano", Pick(naturals))
                .Fixed64(8, "endTimeUnixNano", Pick(naturals)), 9)
        .UInt32(10, "droppedAttributesCount", 1)
        .Many(11, "events", Few(), () => Attributes(New().Fixed64(1, "timeUnixNano", Pick(naturals)).Text(2, "name", Pick(texts)), 3).UInt32(4, "droppedAttributesCount", 1))
        .UInt32(12, "droppedEventsCount", 2)
        .Many(13, "links", Few(), () => Attributes(New().Id(1, "traceId", Id(16)).Id(2, "spanId", Id(8)).Text(3, "traceState", Pick(texts)), 4)
            .UInt32(5, "droppedAttributesCount", 1).Fixed32(6, "flags", 0x301))
        .UInt32(14, "droppedLinksCount", 3).Message(15, "status", New().Text(2, "message", Pick(texts)).Enum(3, "code", random.Next(3))).Fixed32(16, "flags", uint.MaxValue);

    private TwinMessage Metric()
    {
        var metric = New().Text(1, "name", "m" + Pick(texts)).Text(2, "description", Pick(texts)).Text(3, "unit", "{token}");
        return random.Next(5) switch
        {
            0 => metric.Message(5, "gauge", Points(Number)),
            1 => metric.Message(7, "sum", Points(Number).Enum(2, "aggregationTemporality", random.Next(3)).Bool(3, "isMonotonic", random.Next(2) == 0)),
            2 => metric.Message(9, "histogram", Points(Histogram).Enum(2, "aggregationTemporality", random.Next(3))),
            3 => metric.Message(10, "exponentialHistogram", Points(Exponential).Enum(2, "aggregationTemporality", random.Next(3))),
            _ => Attributes(metric.Message(11, "summary", Points(Summary)), 12, "metadata"),
        };
    }

    private TwinMessage Points(Func<TwinMessage> point) => New().Many(1, "dataPoints", Few(), point);

    private TwinMessage Times(TwinMessage point) => point.Fixed64(2, "startTimeUnixNano", Pick(naturals)).Fixed64(3, "timeUnixNano", 1_700_000_000_000_000_001);

    private TwinMessage Number() => Value(Times(Attributes(New(), 7)), 4).Many(5, "exemplars", Few(), Exemplar).UInt32(8, "flags", (uint)random.Next(3));

    private TwinMessage Value(TwinMessage point, int doubleField) =>
        random.Next(2) == 0 ? point.Double(doubleField, "asDouble", Pick(reals)) : point.SFixed64(6, "asInt", Pick(wholes));

    private TwinMessage Histogram() => Times(Attributes(New(), 9)).Fixed64(4, "count", Pick(naturals)).Double(5, "sum", Pick(reals))
        .Packed64(6, "bucketCounts", [1, ulong.MaxValue, 0]).PackedDouble(7, "explicitBounds", [0.5, Pick(reals)])
        .Many(8, "exemplars", Few(), Exemplar).UInt32(10, "flags", 1).Double(11, "min", Pick(reals)).Double(12, "max", Pick(reals));

    private TwinMessage Exponential() => Times(Attributes(New(), 1)).Fixed64(4, "count", Pick(naturals)).Double(5, "sum", 1).SInt32(6, "scale", random.Next(-20, 20))
        .Fixed64(7, "zeroCount", Pick(naturals)).Message(8, "positive", Buckets()).Message(9, "negative", Buckets()).UInt32(10, "flags", 0)
        .Many(11, "exemplars", Few(), Exemplar).Null("min").Double(13, "max", Pick(reals)).Double(14, "zeroThreshold", 1e-9);

    private TwinMessage Buckets() => New().SInt32(1, "offset", Pick([0, -1, int.MinValue, int.MaxValue])).PackedVarint(2, "bucketCounts", [1, 300, ulong.MaxValue]);

    private TwinMessage Summary() => Times(Attributes(New(), 7)).Fixed64(4, "count", Pick(naturals)).Double(5, "sum", 2)
        .Many(6, "quantileValues", Few(), () => New().Double(1, "quantile", 0.5).Double(2, "value", Pick(reals))).UInt32(8, "flags", 1);

    private TwinMessage Exemplar() => Value(New().Fixed64(2, "timeUnixNano", Pick(naturals)), 3).Id(4, "spanId", Id(8)).Id(5, "traceId", Id(16)) is var exemplar
        ? Attributes(exemplar, 7, "filteredAttributes") : exemplar;

    private TwinMessage LogRecord() => Attributes(
            New().Fixed64(1, "timeUnixNano", 1_700_000_000_000_000_001).Enum(2, "severityNumber", random.Next(25)).Text(3, "severityText", "INFO")
                .Message(5, "body", AnyValue(4)), 6)
        .UInt32(7, "droppedAttributesCount", 4).Fixed32(8, "flags", 1).Id(9, "traceId", Id(random.Next(2) * 16)).Id(10, "spanId", Id(random.Next(2) * 8))
        .Fixed64(11, "observedTimeUnixNano", Pick(naturals)).Text(12, "eventName", Pick(texts));

    private TwinMessage Attributes(TwinMessage owner, int field, string name = "attributes") =>
        owner.Many(field, name, Few(), () => New().Text(1, "key", "k" + random.Next(5)).Message(2, "value", AnyValue(3)));

    private TwinMessage AnyValue(int depthLeft) => random.Next(depthLeft == 0 ? 6 : 8) switch
    {
        0 => New().Text(1, "stringValue", Pick(texts)),
        1 => New().Bool(2, "boolValue", random.Next(2) == 0),
        2 => New().Int64(3, "intValue", Pick(wholes)),
        3 => New().Double(4, "doubleValue", Pick(reals)),
        4 => New().Base64(7, "bytesValue", Id(random.Next(6))),
        5 => New(),
        6 => New().Message(5, "arrayValue", New().Many(1, "values", Few(), () => AnyValue(depthLeft - 1))),
        _ => New().Message(6, "kvlistValue", New().Many(1, "values", Few(), () => New().Text(1, "key", Pick(texts)).Message(2, "value", AnyValue(depthLeft - 1)))),
    };

    private TwinMessage New() => new(random);

    private byte[] Id(int length)
    {
        var id = new byte[length];
        random.NextBytes(id);
        return id;
    }

    private int Few() => random.Next(4);

    private T Pick<T>(T[] choices) => choices[random.Next(choices.Length)];
}
