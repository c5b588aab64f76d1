using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>The columns by which an event or a link finds its span; whoever appends a row appends to each.</summary>
public sealed class SpanPartColumns
{
    internal SpanPartColumns(ColumnarBatch rows)
    {
        Tenant = rows.LowCardinality("tenant");
        SpanStart = rows.DateTime64("span_start", 9);
        TraceId = rows.FixedString("trace_id", 16);
        SpanId = rows.FixedString("span_id", 8);
        Position = rows.UInt16("position");
    }

    public LowCardinalityColumn Tenant { get; }

    /// <summary>The span's own start: the part is stored in the order of its span, and kept as long.</summary>
    public DateTime64Column SpanStart { get; }

    public FixedStringColumn TraceId { get; }

    public FixedStringColumn SpanId { get; }

    /// <summary>The part's place among the events, or the links, of its span, from 0.</summary>
    public NumberColumn<ushort> Position { get; }
}
