using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>span_events</c>; see <c>0013_create_span_events.sql</c>.</summary>
public sealed class SpanEventBatch : ColumnarBatch
{
    public SpanEventBatch()
    {
        Tenant = LowCardinality("tenant");
        SpanStart = DateTime64("span_start", 9);
        TraceId = FixedString("trace_id", 16);
        SpanId = FixedString("span_id", 8);
        Position = UInt16("position");
        Time = DateTime64("time", 9);
        Name = LowCardinality("name");
        Attributes = Map("attributes");
        AttributeTypes = LowCardinality("attribute_types");
        DroppedAttributes = UInt32("dropped_attributes");
    }

    public LowCardinalityColumn Tenant { get; }

    public DateTime64Column SpanStart { get; }

    public FixedStringColumn TraceId { get; }

    public FixedStringColumn SpanId { get; }

    /// <summary>The event's place among the events of its span, from 0.</summary>
    public NumberColumn<ushort> Position { get; }

    public DateTime64Column Time { get; }

    public LowCardinalityColumn Name { get; }

    public MapColumn Attributes { get; }

    public LowCardinalityColumn AttributeTypes { get; }

    public NumberColumn<uint> DroppedAttributes { get; }
}
