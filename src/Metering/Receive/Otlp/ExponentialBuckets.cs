namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// The buckets of one sign of an exponential histogram (<c>ExponentialHistogramDataPoint.Buckets</c>): counts side by side, the first
/// of them at an offset. One object is reused for all points.
/// </summary>
internal sealed class ExponentialBuckets
{
    // opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets
    private const int OffsetField = 1, CountsField = 2;

    /// <summary>The index of the first bucket on the point's scale.</summary>
    public int Offset { get; private set; }

    public List<ulong> Counts { get; } = [];

    public void Clear()
    {
        Offset = 0;
        Counts.Clear();
    }

    /// <summary>Reads the encoded message, on top of what is there; false when it cannot be decoded.</summary>
    public bool TryRead(byte[] body, Slice encoded)
    {
        var reader = new ProtoReader(body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            switch (field, type)
            {
                case (OffsetField, WireType.Varint):
                    if (!reader.TryReadVarint(out var offset))
                        return false;
                    Offset = ProtoReader.Unzigzag(offset);
                    break;
                case (CountsField, WireType.Varint):
                    if (!reader.TryReadVarint(out var count))
                        return false;
                    Counts.Add(count);
                    break;
                case (CountsField, WireType.Length):
                    if (!reader.TryReadSlice(out var packed) || !TryReadPacked(body, packed))
                        return false;
                    break;
                default:
                    if (!reader.TrySkip(field, type))
                        return false;
                    break;
            }
        }

        return true;
    }

    private bool TryReadPacked(byte[] body, Slice packed)
    {
        var reader = new ProtoReader(body, packed);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadVarint(out var value))
                return false;
            Counts.Add(value);
        }

        return true;
    }
}
