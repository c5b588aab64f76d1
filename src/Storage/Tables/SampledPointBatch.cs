using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>The columns of single values: of <c>metrics_number</c> and of the samples of devices and engines.</summary>
public abstract class SampledPointBatch : MetricPointBatch
{
    protected SampledPointBatch()
    {
        Kind = LowCardinality("kind");
        Temporality = LowCardinality("temporality");
        IsMonotonic = Bool("is_monotonic");
        Value = Float64("value");
        ValueInt = Int64("value_int");
        ValueType = LowCardinality("value_type");
    }

    public LowCardinalityColumn Kind { get; }

    public LowCardinalityColumn Temporality { get; }

    public NumberColumn<bool> IsMonotonic { get; }

    public NumberColumn<double> Value { get; }

    public NumberColumn<long> ValueInt { get; }

    public LowCardinalityColumn ValueType { get; }
}
