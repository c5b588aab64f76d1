using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>gpu_samples</c>.</summary>
public sealed class GpuSampleBatch : SampledPointBatch
{
    public GpuSampleBatch()
    {
        Node = LowCardinality("node");
        Device = LowCardinality("device");
        DeviceModel = LowCardinality("device_model");
        MigInstance = LowCardinality("mig_instance");
        Deployment = LowCardinality("deployment");
    }

    public LowCardinalityColumn Node { get; }

    public LowCardinalityColumn Device { get; }

    public LowCardinalityColumn DeviceModel { get; }

    public LowCardinalityColumn MigInstance { get; }

    public LowCardinalityColumn Deployment { get; }
}
