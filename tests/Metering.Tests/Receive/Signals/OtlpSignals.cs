using Observe.Testing;

namespace Observe.Metering.Tests.Receive.Signals;

/// <summary>Encodes requests of metrics and logs by hand, so that tests do not depend on what they test.</summary>
internal static class OtlpSignals
{
    public const int Gauge = 5, Sum = 7, Histogram = 9, ExponentialHistogram = 10, Summary = 11;

    public static byte[] Request(IReadOnlyList<(string Key, object Value)> resource, params Proto[] items)
    {
        var sender = new Proto();
        foreach (var (key, value) in resource)
            sender.Message(1, OtlpTraces.KeyValue(key, value));
        var ofScope = new Proto().Message(1, new Proto().Text(1, "scope").Text(2, "1.0"));
        foreach (var item in items)
            ofScope.Message(2, item);
        ofScope.Text(3, "https://opentelemetry.io/schemas/1.30.0");
        return new Proto().Message(1, new Proto().Message(1, sender).Message(2, ofScope)).ToArray();
    }

    public static Proto Metric(string name, int kind, Proto points, string unit = "1") =>
        new Proto().Text(1, name).Text(2, $"about {name}").Text(3, unit).Message(kind, points);

    /// <summary>A point with times and attributes; the attributes' field differs from kind to kind.</summary>
    public static Proto Point(int attributesField = 7, ulong time = DecodedRows.Now, params (string Key, object Value)[] attributes)
    {
        var point = new Proto().Fixed64(2, time - 1_000_000_000).Fixed64(3, time);
        foreach (var (key, value) in attributes)
            point.Message(attributesField, OtlpTraces.KeyValue(key, value));
        return point;
    }

    public static Proto Points(params Proto[] points) => points.Aggregate(new Proto(), (all, point) => all.Message(1, point));

    public static Proto Int(this Proto point, long value) => point.Fixed64(6, (ulong)value);

    public static Proto PackedDoubles(this Proto point, int field, params double[] values) => point.Bytes(field, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static Proto PackedFixed(this Proto point, int field, params ulong[] values) => point.Bytes(field, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static Proto Log(string eventName, object body, params (string Key, object Value)[] attributes)
    {
        var record = new Proto().Fixed64(1, DecodedRows.Now).Fixed64(11, DecodedRows.Now + 1).Message(5, OtlpTraces.AnyValue(body));
        foreach (var (key, value) in attributes)
            record.Message(6, OtlpTraces.KeyValue(key, value));
        return eventName.Length == 0 ? record : record.Text(12, eventName);
    }
}
