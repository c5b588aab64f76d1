using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>logs</c>; whoever appends a row appends to every column.</summary>
public sealed class LogBatch : ColumnarBatch
{
    public LogBatch()
    {
        Tenant = LowCardinality("tenant");
        Service = LowCardinality("service");
        Time = DateTime64("time", 9);
        ObservedTime = DateTime64("observed_time", 9);
        TraceId = FixedString("trace_id", 16);
        SpanId = FixedString("span_id", 8);
        Flags = UInt32("flags");
        SeverityNumber = UInt8("severity_number");
        SeverityText = LowCardinality("severity_text");
        EventName = LowCardinality("event_name");
        Body = String("body");
        BodyType = LowCardinality("body_type");
        Resource = UInt64("resource");
        Attributes = Map("attributes");
        AttributeTypes = LowCardinality("attribute_types");
        DroppedAttributes = UInt32("dropped_attributes");
        WithheldAttributes = UInt16("withheld_attributes");
        ScopeName = LowCardinality("scope_name");
        SchemaUrl = LowCardinality("schema_url");
    }

    public LowCardinalityColumn Tenant { get; }

    public LowCardinalityColumn Service { get; }

    public DateTime64Column Time { get; }

    public DateTime64Column ObservedTime { get; }

    public FixedStringColumn TraceId { get; }

    public FixedStringColumn SpanId { get; }

    public NumberColumn<uint> Flags { get; }

    public NumberColumn<byte> SeverityNumber { get; }

    public LowCardinalityColumn SeverityText { get; }

    public LowCardinalityColumn EventName { get; }

    public StringColumn Body { get; }

    public LowCardinalityColumn BodyType { get; }

    public NumberColumn<ulong> Resource { get; }

    public MapColumn Attributes { get; }

    public LowCardinalityColumn AttributeTypes { get; }

    public NumberColumn<uint> DroppedAttributes { get; }

    public NumberColumn<ushort> WithheldAttributes { get; }

    public LowCardinalityColumn ScopeName { get; }

    public LowCardinalityColumn SchemaUrl { get; }
}
