using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>span_events</c>; see <c>0013_create_span_events.sql</c>.</summary>
public sealed class SpanEventBatch : ColumnarBatch
{
    public SpanEventBatch()
    {
        Span = new SpanPartColumns(this);
        Time = DateTime64("time", 9);
        Name = LowCardinality("name");
        Attributes = Map("attributes");
        AttributeTypes = LowCardinality("attribute_types");
        DroppedAttributes = UInt32("dropped_attributes");
    }

    /// <summary>Which event of which span.</summary>
    public SpanPartColumns Span { get; }

    public DateTime64Column Time { get; }

    public LowCardinalityColumn Name { get; }

    public MapColumn Attributes { get; }

    public LowCardinalityColumn AttributeTypes { get; }

    public NumberColumn<uint> DroppedAttributes { get; }
}
