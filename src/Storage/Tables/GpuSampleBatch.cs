using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>gpu_samples</c>.</summary>
public sealed class GpuSampleBatch : ColumnarBatch
{
    public GpuSampleBatch()
    {
        Point = new MetricPointColumns(this);
        Sample = new SampleColumns(this);
        Node = LowCardinality("node");
        Device = LowCardinality("device");
        DeviceModel = LowCardinality("device_model");
        MigInstance = LowCardinality("mig_instance");
        Deployment = LowCardinality("deployment");
    }

    /// <summary>What data points of every kind have.</summary>
    public MetricPointColumns Point { get; }

    /// <summary>The value.</summary>
    public SampleColumns Sample { get; }

    public LowCardinalityColumn Node { get; }

    public LowCardinalityColumn Device { get; }

    public LowCardinalityColumn DeviceModel { get; }

    public LowCardinalityColumn MigInstance { get; }

    public LowCardinalityColumn Deployment { get; }
}
