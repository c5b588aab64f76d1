using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>The columns that data points of every kind have; whoever appends a row appends to each.</summary>
public sealed class MetricPointColumns
{
    internal MetricPointColumns(ColumnarBatch rows)
    {
        Tenant = rows.LowCardinality("tenant");
        Metric = rows.LowCardinality("metric");
        Series = rows.UInt64("series");
        Time = rows.DateTime64("time", 9);
        Start = rows.DateTime64("start", 9);
        Unit = rows.LowCardinality("unit");
        Description = rows.LowCardinality("description");
        Service = rows.LowCardinality("service");
        Resource = rows.UInt64("resource");
        Attributes = rows.Map("attributes");
        AttributeTypes = rows.LowCardinality("attribute_types");
        Flags = rows.UInt32("flags");
    }

    public LowCardinalityColumn Tenant { get; }

    public LowCardinalityColumn Metric { get; }

    public NumberColumn<ulong> Series { get; }

    public DateTime64Column Time { get; }

    public DateTime64Column Start { get; }

    public LowCardinalityColumn Unit { get; }

    public LowCardinalityColumn Description { get; }

    public LowCardinalityColumn Service { get; }

    public NumberColumn<ulong> Resource { get; }

    public MapColumn Attributes { get; }

    public LowCardinalityColumn AttributeTypes { get; }

    public NumberColumn<uint> Flags { get; }
}
