using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>The columns that histograms of both kinds have beside their buckets.</summary>
public sealed class DistributionColumns
{
    internal DistributionColumns(ColumnarBatch rows)
    {
        Temporality = rows.LowCardinality("temporality");
        Count = rows.UInt64("count");
        Sum = rows.NullableFloat64("sum");
        Min = rows.NullableFloat64("min");
        Max = rows.NullableFloat64("max");
    }

    /// <summary>delta, cumulative, or empty where the sender did not say.</summary>
    public LowCardinalityColumn Temporality { get; }

    public NumberColumn<ulong> Count { get; }

    /// <summary>In the metric's unit, as are <see cref="Min"/> and <see cref="Max"/>; null where the sender left it out.</summary>
    public NullableColumn<double> Sum { get; }

    public NullableColumn<double> Min { get; }

    public NullableColumn<double> Max { get; }
}
