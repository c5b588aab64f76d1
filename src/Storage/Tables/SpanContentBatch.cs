using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>What a piece of content is.</summary>
public enum ContentDirection
{
    Input = 1,
    Output = 2,
    System = 3,
    Tools = 4,
}

/// <summary>Rows of <c>span_content</c>; see <c>0015_create_span_content.sql</c>.</summary>
public sealed class SpanContentBatch : ColumnarBatch
{
    public SpanContentBatch()
    {
        Tenant = LowCardinality("tenant");
        SpanStart = DateTime64("span_start", 9);
        TraceId = FixedString("trace_id", 16);
        SpanId = FixedString("span_id", 8);
        Direction = Enum8<ContentDirection>("direction", direction => direction.ToString().ToLowerInvariant());
        Position = UInt16("position");
        Source = LowCardinality("source");
        Text = String("text");
    }

    public LowCardinalityColumn Tenant { get; }

    public DateTime64Column SpanStart { get; }

    public FixedStringColumn TraceId { get; }

    public FixedStringColumn SpanId { get; }

    public EnumColumn<ContentDirection> Direction { get; }

    /// <summary>The attribute's place among those of its span or event, from 0.</summary>
    public NumberColumn<ushort> Position { get; }

    /// <summary>The attribute's name.</summary>
    public LowCardinalityColumn Source { get; }

    public StringColumn Text { get; }
}
