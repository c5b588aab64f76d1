namespace Observe.Metering.Receive.Otlp;

/// <summary>One measurement behind a data point, and the span it was made in. Reused from exemplar to exemplar.</summary>
internal sealed class Exemplar
{
    // opentelemetry.proto.metrics.v1.Exemplar
    private const int TimeField = 2, AsDoubleField = 3, SpanIdField = 4, TraceIdField = 5, AsIntField = 6, AttributesField = 7;

    public AttributeTable Attributes { get; } = new();

    public ulong TimeUnixNanoseconds { get; private set; }

    public double Value { get; private set; }

    /// <summary>16 bytes, or empty where the exemplar names no valid trace.</summary>
    public Slice TraceId { get; private set; }

    /// <summary>8 bytes, or empty where the exemplar names no valid span.</summary>
    public Slice SpanId { get; private set; }

    public bool TryRead(byte[] body, Slice encoded)
    {
        Attributes.Clear(body);
        TimeUnixNanoseconds = 0;
        Value = 0;
        TraceId = SpanId = default;
        var reader = new ProtoReader(body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            var bits = 0UL;
            Slice slice = default;
            var isWhole = type switch
            {
                WireType.Fixed64 => reader.TryReadFixed64(out bits),
                WireType.Length => reader.TryReadSlice(out slice),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return false;

            switch (field, type)
            {
                case (TimeField, WireType.Fixed64): TimeUnixNanoseconds = bits; break;
                case (AsDoubleField, WireType.Fixed64): Value = BitConverter.UInt64BitsToDouble(bits); break;
                case (AsIntField, WireType.Fixed64): Value = (long)bits; break;
                case (SpanIdField, WireType.Length) when slice.Length == 8: SpanId = slice; break;
                case (TraceIdField, WireType.Length) when slice.Length == 16: TraceId = slice; break;
                case (AttributesField, WireType.Length) when !Attributes.TryAdd(slice): return false;
            }
        }

        return true;
    }
}
