using Kind = Observe.Metering.Receive.Otlp.Json.FieldKind;

namespace Observe.Metering.Receive.Otlp.Json;

/// <summary>
/// The messages of opentelemetry-proto 1.10 that are read here, field by field (collector/*/v1, trace/v1, metrics/v1, logs/v1,
/// resource/v1, common/v1). What is not in this table is an unknown member, and ignored.
/// </summary>
internal static class OtlpShapes
{
    private static readonly MessageShape keyValue = new();
    private static readonly MessageShape anyValue = new();

    static OtlpShapes()
    {
        keyValue.Add(1, "key", Kind.Text).Add(2, "value", anyValue);
        anyValue.Add(1, "stringValue", Kind.Text).Add(3, "intValue", Kind.Int64).Add(4, "doubleValue", Kind.Double).Add(2, "boolValue", Kind.Bool)
            .Add(5, "arrayValue", new MessageShape().AddMany(1, "values", anyValue))
            .Add(6, "kvlistValue", new MessageShape().AddMany(1, "values", keyValue))
            .Add(7, "bytesValue", Kind.Bytes);

        Traces = Request("resourceSpans", "scopeSpans", "spans", Span());
        Metrics = Request("resourceMetrics", "scopeMetrics", "metrics", Metric());
        Logs = Request("resourceLogs", "scopeLogs", "logRecords", LogRecord());
    }

    public static MessageShape Traces { get; }

    public static MessageShape Metrics { get; }

    public static MessageShape Logs { get; }

    private static MessageShape Request(string resources, string scopes, string items, MessageShape item)
    {
        var resource = new MessageShape().AddMany(1, "attributes", keyValue).Add(2, "droppedAttributesCount", Kind.UInt32);
        var scope = new MessageShape().Add(1, "name", Kind.Text).Add(2, "version", Kind.Text).AddMany(3, "attributes", keyValue)
            .Add(4, "droppedAttributesCount", Kind.UInt32);
        var ofScope = new MessageShape().Add(1, "scope", scope).AddMany(2, items, item).Add(3, "schemaUrl", Kind.Text);
        var ofResource = new MessageShape().Add(1, "resource", resource).AddMany(2, scopes, ofScope).Add(3, "schemaUrl", Kind.Text);
        return new MessageShape().AddMany(1, resources, ofResource);
    }

    private static MessageShape Span()
    {
        var spanEvent = new MessageShape().Add(1, "timeUnixNano", Kind.Fixed64).Add(2, "name", Kind.Text).AddMany(3, "attributes", keyValue)
            .Add(4, "droppedAttributesCount", Kind.UInt32);
        var link = new MessageShape().Add(1, "traceId", Kind.Id).Add(2, "spanId", Kind.Id).Add(3, "traceState", Kind.Text)
            .AddMany(4, "attributes", keyValue).Add(5, "droppedAttributesCount", Kind.UInt32).Add(6, "flags", Kind.Fixed32);
        var status = new MessageShape().Add(2, "message", Kind.Text).Add(3, "code", Kind.Enum);
        return new MessageShape().Add(1, "traceId", Kind.Id).Add(2, "spanId", Kind.Id).Add(3, "traceState", Kind.Text).Add(4, "parentSpanId", Kind.Id)
            .Add(16, "flags", Kind.Fixed32).Add(5, "name", Kind.Text).Add(6, "kind", Kind.Enum).Add(7, "startTimeUnixNano", Kind.Fixed64)
            .Add(8, "endTimeUnixNano", Kind.Fixed64).AddMany(9, "attributes", keyValue).Add(10, "droppedAttributesCount", Kind.UInt32)
            .AddMany(11, "events", spanEvent).Add(12, "droppedEventsCount", Kind.UInt32).AddMany(13, "links", link)
            .Add(14, "droppedLinksCount", Kind.UInt32).Add(15, "status", status);
    }

    private static MessageShape Metric()
    {
        var exemplar = new MessageShape().AddMany(7, "filteredAttributes", keyValue).Add(2, "timeUnixNano", Kind.Fixed64)
            .Add(3, "asDouble", Kind.Double).Add(6, "asInt", Kind.SFixed64).Add(4, "spanId", Kind.Id).Add(5, "traceId", Kind.Id);
        var number = new MessageShape().AddMany(7, "attributes", keyValue).Add(2, "startTimeUnixNano", Kind.Fixed64).Add(3, "timeUnixNano", Kind.Fixed64)
            .Add(4, "asDouble", Kind.Double).Add(6, "asInt", Kind.SFixed64).AddMany(5, "exemplars", exemplar).Add(8, "flags", Kind.UInt32);
        var histogram = new MessageShape().AddMany(9, "attributes", keyValue).Add(2, "startTimeUnixNano", Kind.Fixed64).Add(3, "timeUnixNano", Kind.Fixed64)
            .Add(4, "count", Kind.Fixed64).Add(5, "sum", Kind.Double).AddMany(6, "bucketCounts", Kind.Fixed64).AddMany(7, "explicitBounds", Kind.Double)
            .AddMany(8, "exemplars", exemplar).Add(10, "flags", Kind.UInt32).Add(11, "min", Kind.Double).Add(12, "max", Kind.Double);
        var buckets = new MessageShape().Add(1, "offset", Kind.SInt32).AddMany(2, "bucketCounts", Kind.UInt64);
        var exponential = new MessageShape().AddMany(1, "attributes", keyValue).Add(2, "startTimeUnixNano", Kind.Fixed64).Add(3, "timeUnixNano", Kind.Fixed64)
            .Add(4, "count", Kind.Fixed64).Add(5, "sum", Kind.Double).Add(6, "scale", Kind.SInt32).Add(7, "zeroCount", Kind.Fixed64).Add(8, "positive", buckets)
            .Add(9, "negative", buckets).Add(10, "flags", Kind.UInt32).AddMany(11, "exemplars", exemplar).Add(12, "min", Kind.Double)
            .Add(13, "max", Kind.Double).Add(14, "zeroThreshold", Kind.Double);
        var quantile = new MessageShape().Add(1, "quantile", Kind.Double).Add(2, "value", Kind.Double);
        var summary = new MessageShape().AddMany(7, "attributes", keyValue).Add(2, "startTimeUnixNano", Kind.Fixed64).Add(3, "timeUnixNano", Kind.Fixed64)
            .Add(4, "count", Kind.Fixed64).Add(5, "sum", Kind.Double).AddMany(6, "quantileValues", quantile).Add(8, "flags", Kind.UInt32);
        return new MessageShape().Add(1, "name", Kind.Text).Add(2, "description", Kind.Text).Add(3, "unit", Kind.Text)
            .Add(5, "gauge", Points(number)).Add(7, "sum", Points(number).Add(2, "aggregationTemporality", Kind.Enum).Add(3, "isMonotonic", Kind.Bool))
            .Add(9, "histogram", Points(histogram).Add(2, "aggregationTemporality", Kind.Enum))
            .Add(10, "exponentialHistogram", Points(exponential).Add(2, "aggregationTemporality", Kind.Enum))
            .Add(11, "summary", Points(summary)).AddMany(12, "metadata", keyValue);
    }

    private static MessageShape LogRecord() => new MessageShape()
        .Add(1, "timeUnixNano", Kind.Fixed64).Add(11, "observedTimeUnixNano", Kind.Fixed64).Add(2, "severityNumber", Kind.Enum)
        .Add(3, "severityText", Kind.Text).Add(12, "eventName", Kind.Text).Add(5, "body", anyValue).AddMany(6, "attributes", keyValue)
        .Add(7, "droppedAttributesCount", Kind.UInt32).Add(8, "flags", Kind.Fixed32).Add(9, "traceId", Kind.Id).Add(10, "spanId", Kind.Id);

    private static MessageShape Points(MessageShape point) => new MessageShape().AddMany(1, "dataPoints", point);
}
