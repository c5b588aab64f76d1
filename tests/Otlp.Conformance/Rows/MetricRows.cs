using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>What metrics mean.</summary>
internal static class MetricRows
{
    private const int Delta = 1, Cumulative = 2;
    private const int NoRecordedValue = 1;

    public static IReadOnlyList<Row> All { get; } =
    [
        new(70, Level.Proto, "metrics proto", "All five kinds of points, delta and cumulative, exemplars, \"no recorded value\"", PointsAsync),
    ];

    private static async Task<string> PointsAsync(Receiver receiver, CancellationToken token)
    {
        var (mark, trace) = ($"conformance.{Guid.NewGuid():N}", Sample.TraceId());
        var metrics = Kinds(trace).Select(kind => new Proto().Text(1, $"{mark}.{kind.Name}").Text(2, "of the suite").Text(3, "By").Message(kind.Field, kind.Points)).ToArray();
        await TraceRows.TakenAsync(receiver, Signal.Metrics, Sample.Metrics(metrics), token);
        foreach (var kind in Kinds(trace))
            await StoredPoint.CheckAsync(receiver, kind.Name, $"{mark}.{kind.Name}", trace, token);
        return "";
    }

    private static IEnumerable<(string Name, int Field, Proto Points)> Kinds(byte[] trace)
    {
        var exemplar = new Proto().Fixed64(2, Sample.Now()).Double(3, 0.5).Bytes(4, [1, 2, 3, 4, 5, 6, 7, 8]).Bytes(5, trace).Message(7, OtlpTraces.KeyValue("of", "exemplar"));
        yield return ("gauge", 5, new Proto().Message(1, Point(7).Double(4, 42.5)));
        yield return ("nothing", 5, new Proto().Message(1, Point(7).Varint(8, NoRecordedValue)));
        foreach (var (name, temporality) in new[] { ("delta", Delta), ("cumulative", Cumulative) })
        {
            yield return ($"sum.{name}", 7, new Proto().Message(1, Point(7).Tag(6, 1).Append(BitConverter.GetBytes(-7L)).Message(5, exemplar)).Varint(2, (ulong)temporality).Varint(3, 1));
            yield return ($"histogram.{name}", 9, new Proto().Message(1, Histogram(exemplar)).Varint(2, (ulong)temporality));
            yield return ($"exponential.{name}", 10, new Proto().Message(1, Exponential()).Varint(2, (ulong)temporality));
        }

        yield return ("summary", 11, new Proto().Message(1, Point(7).Fixed64(4, 10).Double(5, 55).Message(6, new Proto().Double(1, 0.5).Double(2, 5)).Message(6, new Proto().Double(1, 0.99).Double(2, 9.9))));
    }

    // Start time 2, time 3; attributes stand in field 7 (number, summary), 9 (histogram) or 1 (exponential histogram).
    private static Proto Point(int attributesField)
    {
        var now = Sample.Now();
        return new Proto().Fixed64(2, now - 1_000_000_000).Fixed64(3, now).Message(attributesField, OtlpTraces.KeyValue("of", "point"));
    }

    private static Proto Histogram(Proto exemplar)
    {
        var counts = new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0 };
        var bounds = BitConverter.GetBytes(1.0).Concat(BitConverter.GetBytes(10.0)).ToArray();
        return Point(9).Fixed64(4, 6).Double(5, 66.5).Bytes(6, counts).Bytes(7, bounds).Message(8, exemplar).Double(11, 0.5).Double(12, 50);
    }

    private static Proto Exponential()
    {
        // Scale and offsets are zigzag: 3 is 6 and -2 is 3.
        var positive = new Proto().Varint(1, 3).Bytes(2, [1, 2, 3]);
        var negative = new Proto().Varint(1, 0).Bytes(2, [4]);
        return Point(1).Fixed64(4, 12).Double(5, 99.5).Varint(6, 6).Fixed64(7, 2).Message(8, positive).Message(9, negative).Double(12, -4).Double(13, 30).Double(14, 0.001);
    }
}
