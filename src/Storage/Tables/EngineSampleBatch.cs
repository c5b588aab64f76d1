using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>engine_samples</c>.</summary>
public sealed class EngineSampleBatch : SampledPointBatch
{
    public EngineSampleBatch()
    {
        Engine = LowCardinality("engine");
        Deployment = LowCardinality("deployment");
        Model = LowCardinality("model");
        Replica = LowCardinality("replica");
        Node = LowCardinality("node");
        Count = UInt64("count");
        BucketCounts = UInt64Array("bucket_counts");
        ExplicitBounds = Float64Array("explicit_bounds");
    }

    public LowCardinalityColumn Engine { get; }

    public LowCardinalityColumn Deployment { get; }

    public LowCardinalityColumn Model { get; }

    public LowCardinalityColumn Replica { get; }

    public LowCardinalityColumn Node { get; }

    public NumberColumn<ulong> Count { get; }

    public ArrayColumn<ulong> BucketCounts { get; }

    public ArrayColumn<double> ExplicitBounds { get; }
}
