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
        DeviceName = LowCardinality("device_name");
        MigInstance = LowCardinality("mig_instance");
        Parent = LowCardinality("parent");
        Part = LowCardinality("part");
        Deployment = LowCardinality("deployment");
        Simulated = LowCardinality("simulated");
    }

    /// <summary>What data points of every kind have.</summary>
    public MetricPointColumns Point { get; }

    /// <summary>The value.</summary>
    public SampleColumns Sample { get; }

    public LowCardinalityColumn Node { get; }

    public LowCardinalityColumn Device { get; }

    public LowCardinalityColumn DeviceModel { get; }

    public LowCardinalityColumn DeviceName { get; }

    public LowCardinalityColumn MigInstance { get; }

    public LowCardinalityColumn Parent { get; }

    /// <summary>What tells the series of one metric of a device apart: a task, a pipe, a sensor, a reason, a code.</summary>
    public LowCardinalityColumn Part { get; }

    public LowCardinalityColumn Deployment { get; }

    public LowCardinalityColumn Simulated { get; }
}
