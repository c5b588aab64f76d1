using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>span_links</c>; see <c>0014_create_span_links.sql</c>.</summary>
public sealed class SpanLinkBatch : ColumnarBatch
{
    public SpanLinkBatch()
    {
        Span = new SpanPartColumns(this);
        LinkedTraceId = FixedString("linked_trace_id", 16);
        LinkedSpanId = FixedString("linked_span_id", 8);
        TraceState = String("trace_state");
        Flags = UInt32("flags");
        Attributes = Map("attributes");
        AttributeTypes = LowCardinality("attribute_types");
        DroppedAttributes = UInt32("dropped_attributes");
    }

    /// <summary>Which link of which span.</summary>
    public SpanPartColumns Span { get; }

    public FixedStringColumn LinkedTraceId { get; }

    public FixedStringColumn LinkedSpanId { get; }

    public StringColumn TraceState { get; }

    public NumberColumn<uint> Flags { get; }

    public MapColumn Attributes { get; }

    public LowCardinalityColumn AttributeTypes { get; }

    public NumberColumn<uint> DroppedAttributes { get; }
}
