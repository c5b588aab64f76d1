namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// Walks an encoded <c>ExportMetricsServiceRequest</c> data point by data point: call <see cref="Next"/> until it answers false,
/// then look at <see cref="Fault"/>. Of several kinds of data in one metric the last counts, as protobuf has it for a oneof.
/// </summary>
internal sealed class MetricsReader : IPlace
{
    // opentelemetry.proto.metrics.v1.Metric and the messages of its data.
    private const int NameField = 1, DescriptionField = 2, UnitField = 3;
    private const int PointsField = 1, TemporalityField = 2, MonotonicField = 3;

    private readonly EnvelopeReader envelope = new(EnvelopeNames.Metrics);
    private int position, end, pointIndex;
    private Slice metric, data, rawPoint;

    public MetricPoint Point { get; } = new();

    public Origin Origin => envelope.Origin;

    public Slice Name { get; private set; }

    public Slice Description { get; private set; }

    public Slice Unit { get; private set; }

    public PointKind Kind { get; private set; }

    /// <summary>0 unspecified, 1 delta, 2 cumulative; others as they came.</summary>
    public int Temporality { get; private set; }

    public bool IsMonotonic { get; private set; }

    public DecodeFault? Fault => envelope.Fault;

    /// <summary>E.g. <c>resource_metrics[0].scope_metrics[0].metrics[3].histogram.data_points[1]</c>.</summary>
    public string Path => $"{envelope.Path}{PointPath}";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Payload
    {
        get
        {
            var onePoint = new ProtoWriter();
            LoneItem.CopyAllBut(PointsField, Body, data, onePoint);
            onePoint.Bytes(PointsField, rawPoint.Of(Body));
            var itsMetric = new ProtoWriter();
            LoneItem.CopyAllBut((int)Kind, Body, metric, itsMetric);
            itsMetric.Message((int)Kind, onePoint);
            return envelope.Alone(itsMetric.Written.Span);
        }
    }

    /// <summary>A data point is of no trace.</summary>
    public UInt128 TraceId => 0;

    private byte[] Body => envelope.Body;

    private string PointPath => $".{KindName}.data_points[{pointIndex}]";

    public void Start(byte[] body, int length)
    {
        position = end = 0;
        envelope.Start(body, length);
    }

    /// <summary>Lets go of the body.</summary>
    public void Finish()
    {
        position = end = 0;
        envelope.Finish();
        Point.Release();
    }

    /// <summary>Moves to the next data point; false at the end or at a fault.</summary>
    public bool Next()
    {
        while (true)
        {
            while (position < end)
            {
                var reader = new ProtoReader(Body, position, end);
                if (!reader.TryReadTag(out var field, out var type))
                    return envelope.FailItem("");

                Slice point = default;
                var isPoint = field == PointsField && type == WireType.Length;
                if (isPoint ? !reader.TryReadSlice(out point) : !reader.TrySkip(field, type))
                    return envelope.FailItem($".{KindName}");

                position = reader.Position;
                if (!isPoint)
                    continue;

                pointIndex++;
                rawPoint = point;
                return Point.TryRead(Body, point, Kind) || envelope.FailItem(PointPath);
            }

            if (!envelope.Next(out var next))
                return false;
            if (!TryEnter(next))
                return envelope.FailItem("");
        }
    }

    private bool TryEnter(Slice next)
    {
        metric = next;
        Name = Description = Unit = default;
        Kind = PointKind.None;
        Temporality = 0;
        IsMonotonic = false;
        position = end = 0;
        pointIndex = -1;
        data = default;
        var reader = new ProtoReader(Body, metric);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (type != WireType.Length)
            {
                if (!reader.TrySkip(field, type))
                    return false;
                continue;
            }

            if (!reader.TryReadSlice(out var slice))
                return false;
            switch (field)
            {
                case NameField: Name = slice; break;
                case DescriptionField: Description = slice; break;
                case UnitField: Unit = slice; break;
                case (int)PointKind.Gauge or (int)PointKind.Sum or (int)PointKind.Histogram or (int)PointKind.ExponentialHistogram or (int)PointKind.Summary:
                    (Kind, data) = ((PointKind)field, slice);
                    break;
            }
        }

        (position, end) = (data.Start, data.End);
        return TryReadBesidePoints();
    }

    // Stands behind the points as a rule, and holds for all of them.
    private bool TryReadBesidePoints()
    {
        var reader = new ProtoReader(Body, data);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (type != WireType.Varint)
            {
                if (!reader.TrySkip(field, type))
                    return false;
                continue;
            }

            if (!reader.TryReadVarint(out var value))
                return false;
            if (field == TemporalityField)
                Temporality = (int)value;
            else if (field == MonotonicField)
                IsMonotonic = value != 0;
        }

        return true;
    }

    private string KindName => Kind switch
    {
        PointKind.Gauge => "gauge",
        PointKind.Sum => "sum",
        PointKind.Histogram => "histogram",
        PointKind.ExponentialHistogram => "exponential_histogram",
        PointKind.Summary => "summary",
        _ => "data",
    };
}
