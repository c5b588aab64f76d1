using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>engine_samples</c>.</summary>
public sealed class EngineSampleBatch : ColumnarBatch
{
    public EngineSampleBatch()
    {
        Point = new MetricPointColumns(this);
        Sample = new SampleColumns(this);
        Engine = LowCardinality("engine");
        Deployment = LowCardinality("deployment");
        Model = LowCardinality("model");
        Replica = LowCardinality("replica");
        Node = LowCardinality("node");
        Simulated = LowCardinality("simulated");
        Count = UInt64("count");
        BucketCounts = UInt64Array("bucket_counts");
        ExplicitBounds = Float64Array("explicit_bounds");
    }

    /// <summary>What data points of every kind have.</summary>
    public MetricPointColumns Point { get; }

    /// <summary>The value.</summary>
    public SampleColumns Sample { get; }

    public LowCardinalityColumn Engine { get; }

    public LowCardinalityColumn Deployment { get; }

    public LowCardinalityColumn Model { get; }

    public LowCardinalityColumn Replica { get; }

    public LowCardinalityColumn Node { get; }

    public LowCardinalityColumn Simulated { get; }

    public NumberColumn<ulong> Count { get; }

    public ArrayColumn<ulong> BucketCounts { get; }

    public ArrayColumn<double> ExplicitBounds { get; }
}
