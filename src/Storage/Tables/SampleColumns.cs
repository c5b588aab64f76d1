using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>The columns of a single value: of <c>metrics_number</c> and of the samples of devices and engines.</summary>
public sealed class SampleColumns
{
    internal SampleColumns(ColumnarBatch rows)
    {
        Kind = rows.LowCardinality("kind");
        Temporality = rows.LowCardinality("temporality");
        IsMonotonic = rows.Bool("is_monotonic");
        Value = rows.Float64("value");
        ValueInt = rows.Int64("value_int");
        ValueType = rows.LowCardinality("value_type");
    }

    public LowCardinalityColumn Kind { get; }

    public LowCardinalityColumn Temporality { get; }

    public NumberColumn<bool> IsMonotonic { get; }

    public NumberColumn<double> Value { get; }

    public NumberColumn<long> ValueInt { get; }

    public LowCardinalityColumn ValueType { get; }
}
