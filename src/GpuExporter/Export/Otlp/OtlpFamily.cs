using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Otlp;

/// <summary>Where a series is, and what of its point never changes.</summary>
/// <param name="StartNs">Since when a counter counts; 0 where nobody knows.</param>
/// <param name="Attributes">The point's attributes as fields of its message.</param>
internal sealed record OtlpPlace(int Block, int Series, ulong StartNs, byte[] Attributes);

/// <summary>A metric with all its series.</summary>
/// <param name="DataField">Which field of <c>Metric</c> holds the points: 5 gauge, 7 sum, 9 histogram.</param>
/// <param name="Head">Name, description and unit as fields of <c>Metric</c>.</param>
internal sealed record OtlpFamily(Metric Metric, int DataField, byte[] Head, OtlpPlace[] Places)
{
    private const int Gauge = 5;
    private const int Sum = 7;
    private const int Histogram = 9;
    private const int NumberAttributes = 7;
    private const int HistogramAttributes = 9;
    private const ulong NanosecondsPerTick = 100;

    /// <summary>All metrics of a node, in the order of their first series.</summary>
    public static OtlpFamily[] Of(NodeCopy node)
    {
        var places = new Dictionary<Metric, List<OtlpPlace>>();
        for (var block = 0; block < node.Blocks.Length; block++)
        {
            var source = node.Blocks[block];
            for (var index = 0; index < source.Copy.Series.Length; index++)
            {
                var series = source.Copy.Series[index];
                if (!places.TryGetValue(series.Metric, out var all))
                    places.Add(series.Metric, all = []);
                var field = series.Metric.Kind == MetricKind.Histogram ? HistogramAttributes : NumberAttributes;
                all.Add(new OtlpPlace(block, index, Nanoseconds(series.Start), Attributes(field, source.Labels(series))));
            }
        }

        return [.. places.Select(pair => new OtlpFamily(pair.Key, Field(pair.Key.Kind), HeadOf(pair.Key), [.. pair.Value]))];
    }

    /// <summary>Labels as fields of that number, each a <c>KeyValue</c> with a text.</summary>
    public static byte[] Attributes(int field, IEnumerable<Label> labels)
    {
        var bytes = new ProtobufBytes();
        foreach (var label in labels)
        {
            var pair = bytes.Begin(field);
            bytes.Write(1, label.Name);
            var value = bytes.Begin(2);
            bytes.Write(1, label.Value);
            bytes.End(value);
            bytes.End(pair);
        }

        return bytes.Written.ToArray();
    }

    private static int Field(MetricKind kind) => kind switch
    {
        MetricKind.Counter or MetricKind.UpDownCounter => Sum,
        MetricKind.Histogram => Histogram,
        _ => Gauge,
    };

    private static byte[] HeadOf(Metric metric)
    {
        var bytes = new ProtobufBytes();
        bytes.Write(1, metric.Name);
        bytes.Write(2, metric.Description);
        bytes.Write(3, metric.Unit);
        return bytes.Written.ToArray();
    }

    private static ulong Nanoseconds(DateTimeOffset? time) =>
        time is { } at ? (ulong)(at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosecondsPerTick : 0;
}
