using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Export.Otlp;

/// <summary>
/// Writes what a node has published since the last time as <c>ExportMetricsServiceRequest</c>s of OTLP (opentelemetry-proto, metrics v1). A point's time is
/// the sample's, not the push's. One thread.
/// </summary>
public sealed class OtlpEncoder(Node node, IReadOnlyList<Label> resource, int maxPoints)
{
    private const int Cumulative = 2;
    private const ulong NanosecondsPerMs = 1_000_000;
    private const string ScopeName = "observe.gpu-exporter";

    private readonly NodeCopy copy = new(node);
    private readonly ProtobufBytes request = new();
    private readonly Dictionary<SeriesBlock, long> pushed = [];
    private OtlpFamily[] families = [];
    private byte[] head = [];
    private long laid = -1;

    /// <summary>Writes requests of at most so many points each.</summary>
    /// <returns>Each request, uncompressed; none when nothing new was published.</returns>
    public List<(byte[] Body, int Points)> Encode()
    {
        copy.Refresh();
        if (laid != copy.Layout)
            Lay();

        var requests = new List<(byte[] Body, int Points)>();
        var (points, resourceAt, scopeAt) = (0, 0, 0);
        foreach (var family in families)
        {
            for (var from = 0; from < family.Places.Length;)
            {
                if (points == 0)
                    (resourceAt, scopeAt) = Open();
                var (next, written) = Write(family, from, maxPoints - points);
                (from, points) = (next, points + written);
                if (points >= maxPoints)
                    Close();
            }
        }

        Close();
        foreach (var block in copy.Blocks)
            pushed[block.Source] = block.Copy.SampledAtMs;
        return requests;

        void Close()
        {
            if (points == 0)
                return;
            request.End(scopeAt);
            request.End(resourceAt);
            requests.Add((request.Written.ToArray(), points));
            points = 0;
        }
    }

    private (int Resource, int Scope) Open()
    {
        request.Clear();
        var resourceAt = request.Begin(1);
        request.WriteRaw(head);
        var scopeAt = request.Begin(2);
        var scope = request.Begin(1);
        request.Write(1, ScopeName);
        request.Write(2, Resource.Version);
        request.End(scope);
        return (resourceAt, scopeAt);
    }

    /// <summary>Writes a metric with the points of a family that are new, or nothing when none is.</summary>
    private (int Next, int Written) Write(OtlpFamily family, int from, int most)
    {
        var next = from;
        while (next < family.Places.Length && !IsNew(family.Places[next]))
            next++;
        if (next == family.Places.Length)
            return (next, 0);

        var written = 0;
        var metric = request.Begin(2);
        request.WriteRaw(family.Head);
        var data = request.Begin(family.DataField);
        for (; next < family.Places.Length && written < most; next++)
        {
            if (!IsNew(family.Places[next]))
                continue;
            WritePoint(family.Places[next]);
            written++;
        }

        if (family.Metric.Kind is MetricKind.Counter or MetricKind.UpDownCounter or MetricKind.Histogram)
            request.Write(2, Cumulative);
        if (family.Metric.Kind == MetricKind.Counter)
            request.Write(3, value: true);
        request.End(data);
        request.End(metric);
        return (next, written);
    }

    private bool IsNew(OtlpPlace place)
    {
        var block = copy.Blocks[place.Block];
        return block.Copy.SampledAtMs > pushed.GetValueOrDefault(block.Source)
            && (block.Copy.Histograms[place.Series] is not null || !double.IsNaN(block.Copy.Values[place.Series]));
    }

    private void WritePoint(OtlpPlace place)
    {
        var block = copy.Blocks[place.Block].Copy;
        var point = request.Begin(1);
        if (block.Histograms[place.Series] is { } distribution)
        {
            WriteTimes(place, block);
            request.WriteFixed(4, distribution.Count);
            request.WriteFixed(5, distribution.Sum);
            request.WritePacked(6, distribution.Counts);
            request.WritePacked(7, distribution.Bounds);
        }
        else
        {
            WriteTimes(place, block);
            request.WriteFixed(4, block.Values[place.Series]);
        }

        request.WriteRaw(place.Attributes);
        request.End(point);
    }

    private void WriteTimes(OtlpPlace place, SeriesCopy block)
    {
        if (place.StartNs > 0)
            request.WriteFixed(2, place.StartNs);
        request.WriteFixed(3, (ulong)block.SampledAtMs * NanosecondsPerMs);
    }

    private void Lay()
    {
        families = OtlpFamily.Of(copy);
        var bytes = new ProtobufBytes();
        var start = bytes.Begin(1);
        bytes.WriteRaw(OtlpFamily.Attributes(1, resource));
        bytes.End(start);
        head = bytes.Written.ToArray();
        foreach (var gone in pushed.Keys.Except(copy.Blocks.Select(block => block.Source)).ToList())
            pushed.Remove(gone);
        laid = copy.Layout;
    }
}
