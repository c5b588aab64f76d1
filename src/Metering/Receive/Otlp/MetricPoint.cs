using System.Runtime.InteropServices;

namespace Observe.Metering.Receive.Otlp;

/// <summary>What a metric is made of; the numbers are the fields of <c>opentelemetry.proto.metrics.v1.Metric</c>.</summary>
internal enum PointKind
{
    None = 0,
    Gauge = 5,
    Sum = 7,
    Histogram = 9,
    ExponentialHistogram = 10,
    Summary = 11,
}

/// <summary>Which member of a number point's <c>value</c> is set.</summary>
internal enum NumberKind
{
    None,
    Double,
    Int,
}

/// <summary>
/// One data point of any kind, numbers decoded, everything else as slices of the body. One object is reused for all points, so
/// a reader takes what it needs before the next one. Fields that its kind does not have keep their defaults.
/// </summary>
internal sealed class MetricPoint
{
    /// <summary>DataPointFlags: no value was recorded at this time.</summary>
    public const uint NoRecordedValueFlag = 1;

    // SummaryDataPoint.ValueAtQuantile
    private const int QuantileField = 1, QuantileValueField = 2;

    // The points' fields by number: opentelemetry.proto.metrics.v1, one list a message. Starts at field 0, which is none.
    private static readonly Part[] numberParts =
        [Part.None, Part.None, Part.Start, Part.Time, Part.AsDouble, Part.Exemplar, Part.AsInt, Part.Attribute, Part.Flags];

    private static readonly Part[] histogramParts =
        [Part.None, Part.None, Part.Start, Part.Time, Part.Count, Part.Sum, Part.BucketCounts, Part.Bounds, Part.Exemplar, Part.Attribute, Part.Flags, Part.Min, Part.Max];

    private static readonly Part[] exponentialParts =
        [Part.None, Part.Attribute, Part.Start, Part.Time, Part.Count, Part.Sum, Part.Scale, Part.ZeroCount, Part.Positive, Part.Negative, Part.Flags, Part.Exemplar, Part.Min, Part.Max, Part.ZeroThreshold];

    private static readonly Part[] summaryParts =
        [Part.None, Part.None, Part.Start, Part.Time, Part.Count, Part.Sum, Part.Quantile, Part.Attribute, Part.Flags];

    private enum Part : byte
    {
        None,
        Attribute,
        Start,
        Time,
        Flags,
        AsDouble,
        AsInt,
        Exemplar,
        Count,
        Sum,
        Min,
        Max,
        BucketCounts,
        Bounds,
        Scale,
        ZeroCount,
        ZeroThreshold,
        Positive,
        Negative,
        Quantile,
    }

    // Only tells whether an exemplar is whole.
    private readonly Exemplar exemplar = new();

    public byte[] Body { get; private set; } = [];

    public AttributeTable Attributes { get; } = new();

    /// <summary>Nanoseconds since 1970; 0 where the sender did not say.</summary>
    public ulong StartUnixNanoseconds { get; private set; }

    /// <inheritdoc cref="StartUnixNanoseconds"/>
    public ulong TimeUnixNanoseconds { get; private set; }

    public uint Flags { get; private set; }

    public NumberKind Number { get; private set; }

    public double DoubleValue { get; private set; }

    public long IntValue { get; private set; }

    public ulong Count { get; private set; }

    public double? Sum { get; private set; }

    public double? Min { get; private set; }

    public double? Max { get; private set; }

    public int Scale { get; private set; }

    public ulong ZeroCount { get; private set; }

    public double ZeroThreshold { get; private set; }

    /// <summary>Of an exponential histogram.</summary>
    public ExponentialBuckets Positive { get; } = new();

    /// <inheritdoc cref="Positive"/>
    public ExponentialBuckets Negative { get; } = new();

    /// <summary>Of a histogram.</summary>
    public List<ulong> BucketCounts { get; } = [];

    /// <summary>Bounds of a histogram, quantiles of a summary.</summary>
    public List<double> Bounds { get; } = [];

    public List<double> QuantileValues { get; } = [];

    /// <summary>Encoded <see cref="Exemplar"/>s, each whole.</summary>
    public List<Slice> Exemplars { get; } = [];

    public bool HasNoRecordedValue => (Flags & NoRecordedValueFlag) != 0;

    public bool TryRead(byte[] body, Slice encoded, PointKind kind)
    {
        Clear(body);
        var parts = kind switch
        {
            PointKind.Histogram => histogramParts,
            PointKind.ExponentialHistogram => exponentialParts,
            PointKind.Summary => summaryParts,
            _ => numberParts,
        };
        var reader = new ProtoReader(body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            var part = field < parts.Length ? parts[field] : Part.None;
            var isWhole = type switch
            {
                WireType.Length => TryReadLength(ref reader, field, part),
                WireType.Fixed64 => TryReadFixed(ref reader, field, part),
                WireType.Varint => TryReadVarint(ref reader, field, part),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return false;
        }

        return true;
    }

    public void Release() => Clear([]);

    private bool TryReadLength(ref ProtoReader reader, int field, Part part)
    {
        if (part is not (Part.Attribute or Part.Exemplar or Part.BucketCounts or Part.Bounds or Part.Positive or Part.Negative or Part.Quantile))
            return reader.TrySkip(field, WireType.Length);
        if (!reader.TryReadSlice(out var slice))
            return false;

        switch (part)
        {
            case Part.Attribute:
                return Attributes.TryAdd(slice);
            case Part.Exemplar:
                Exemplars.Add(slice);
                return exemplar.TryRead(Body, slice);
            case Part.BucketCounts:
                return TryReadPacked(slice, BucketCounts);
            case Part.Bounds:
                return TryReadPacked(slice, Bounds);
            case Part.Quantile:
                return TryReadQuantile(slice);
            default:
                return (part == Part.Positive ? Positive : Negative).TryRead(Body, slice);
        }
    }

    private bool TryReadFixed(ref ProtoReader reader, int field, Part part)
    {
        if (!reader.TryReadFixed64(out var bits))
            return false;

        var real = BitConverter.UInt64BitsToDouble(bits);
        switch (part)
        {
            case Part.Start: StartUnixNanoseconds = bits; break;
            case Part.Time: TimeUnixNanoseconds = bits; break;
            case Part.AsDouble: (Number, DoubleValue, IntValue) = (NumberKind.Double, real, 0); break;
            case Part.AsInt: (Number, DoubleValue, IntValue) = (NumberKind.Int, (long)bits, (long)bits); break;
            case Part.Count: Count = bits; break;
            case Part.Sum: Sum = real; break;
            case Part.Min: Min = real; break;
            case Part.Max: Max = real; break;
            case Part.ZeroCount: ZeroCount = bits; break;
            case Part.ZeroThreshold: ZeroThreshold = real; break;

            // Repeated numbers may also come one by one.
            case Part.BucketCounts: BucketCounts.Add(bits); break;
            case Part.Bounds: Bounds.Add(real); break;
        }

        return true;
    }

    private bool TryReadVarint(ref ProtoReader reader, int field, Part part)
    {
        if (!reader.TryReadVarint(out var value))
            return false;
        if (part == Part.Flags)
            Flags = (uint)value;
        else if (part == Part.Scale)
            Scale = ProtoReader.Unzigzag(value);
        return true;
    }

    // Of 64 bits each, little-endian as memory is.
    private bool TryReadPacked<T>(Slice packed, List<T> values)
        where T : unmanaged
    {
        if (packed.Length % sizeof(ulong) != 0)
            return false;

        values.AddRange(MemoryMarshal.Cast<byte, T>(packed.Of(Body)));
        return true;
    }

    private bool TryReadQuantile(Slice encoded)
    {
        var (quantile, value) = (0.0, 0.0);
        var reader = new ProtoReader(Body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (type != WireType.Fixed64)
            {
                if (!reader.TrySkip(field, type))
                    return false;
                continue;
            }

            if (!reader.TryReadFixed64(out var bits))
                return false;
            if (field == QuantileField)
                quantile = BitConverter.UInt64BitsToDouble(bits);
            else if (field == QuantileValueField)
                value = BitConverter.UInt64BitsToDouble(bits);
        }

        Bounds.Add(quantile);
        QuantileValues.Add(value);
        return true;
    }

    private void Clear(byte[] body)
    {
        Body = body;
        Attributes.Clear(body);
        StartUnixNanoseconds = TimeUnixNanoseconds = Count = ZeroCount = 0;
        Flags = 0;
        (Number, DoubleValue, IntValue) = (NumberKind.None, 0, 0);
        Sum = Min = Max = null;
        Scale = 0;
        ZeroThreshold = 0;
        BucketCounts.Clear();
        Positive.Clear();
        Negative.Clear();
        Bounds.Clear();
        QuantileValues.Clear();
        Exemplars.Clear();
    }
}
