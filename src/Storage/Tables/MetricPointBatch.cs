using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>The columns that data points of every kind have; whoever appends a row appends to every column.</summary>
public abstract class MetricPointBatch : ColumnarBatch
{
    protected MetricPointBatch()
    {
        Tenant = LowCardinality("tenant");
        Metric = LowCardinality("metric");
        Series = UInt64("series");
        Time = DateTime64("time", 9);
        Start = DateTime64("start", 9);
        Unit = LowCardinality("unit");
        Description = LowCardinality("description");
        Service = LowCardinality("service");
        Resource = UInt64("resource");
        Attributes = Map("attributes");
        AttributeTypes = LowCardinality("attribute_types");
        Flags = UInt32("flags");
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
