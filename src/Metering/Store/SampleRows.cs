using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Native;
using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Store;

/// <summary>Appends the data points of GPU exporters and of inference engines, with columns for what they are of.</summary>
internal sealed class SampleRows
{
    private static readonly byte[] deploymentKey = Encoding.UTF8.GetBytes(AttributeNames.Deployment);

    // The first that is there counts. OpenTelemetry's names, then Kubernetes', then those of exporters.
    private static readonly byte[][] nodeKeys = Keys("k8s.node.name", "host.name", "hostname", "Hostname", "node", "host.id");
    private static readonly byte[][] deviceKeys = Keys("hw.id", "UUID", "gpu_uuid", "gpu.uuid", "uuid", "gpu", "gpu.number");
    private static readonly byte[][] deviceModelKeys = Keys("hw.model", "modelName", "model_name", "gpu.model", "hw.name");
    private static readonly byte[][] nameKeys = Keys("hw.name", "device", "gpu", "gpu.number", "index");
    private static readonly byte[][] migKeys = Keys("observe.gpu.mig.id", "GPU_I_ID", "gpu_instance_id");
    private static readonly byte[][] modelKeys = Keys("model_name", "gen_ai.response.model", "gen_ai.request.model", "model", "served_model_name");
    private static readonly byte[][] replicaKeys = Keys("service.instance.id", "k8s.pod.name", "pod", "instance");

    // What tells the series of one metric of a device apart; a metric has at most one of them.
    private static readonly byte[][] partKeys = Keys(
        "hw.gpu.task", "observe.gpu.pipe", "hw.limit_type", "hw.sensor_location", "observe.gpu.clock", "observe.gpu.throttle.reason",
        "network.io.direction", "error.type", "observe.gpu.xid", "observe.gpu.event", "hw.state", "observe.engine", "err_code");

    private static readonly byte[][] simulatedKeys = Keys(AttributeNames.Simulated);

    private readonly PointColumns gpus;
    private readonly PointColumns engines;
    private readonly ArrayBufferWriter<byte> scratch = new();

    public SampleRows()
    {
        gpus = new PointColumns(Gpus.Point);
        engines = new PointColumns(Engines.Point);
    }

    public GpuSampleBatch Gpus { get; } = new();

    public EngineSampleBatch Engines { get; } = new();

    public void AppendGpu(MetricsReader reader, in PointOwner owner)
    {
        gpus.Append(reader, owner);
        PointColumns.AppendValue(Gpus.Sample, reader);
        Append(Gpus.Node, reader, nodeKeys);
        AppendDevice(reader);
        Append(Gpus.DeviceModel, reader, deviceModelKeys);
        Append(Gpus.DeviceName, reader, nameKeys);
        Append(Gpus.MigInstance, reader, migKeys);
        AppendParent(reader);
        Append(Gpus.Part, reader, partKeys);
        Append(Gpus.Simulated, reader, simulatedKeys);
        Gpus.Deployment.Append(MetricRoute.First(reader, deploymentKey));
    }

    public void AppendEngine(MetricsReader reader, in PointOwner owner)
    {
        engines.Append(reader, owner);
        PointColumns.AppendValue(Engines.Sample, reader);
        Engines.Engine.Append(MetricRoute.EngineOf(reader, reader.Name.Of(reader.Point.Body)));
        Engines.Deployment.Append(MetricRoute.First(reader, deploymentKey));
        Append(Engines.Model, reader, modelKeys);
        Append(Engines.Replica, reader, replicaKeys);
        Append(Engines.Node, reader, nodeKeys);
        Append(Engines.Simulated, reader, simulatedKeys);
        Engines.Count.Append(reader.Point.Count);
        Engines.BucketCounts.Append(CollectionsMarshal.AsSpan(reader.Point.BucketCounts));
        Engines.ExplicitBounds.Append(CollectionsMarshal.AsSpan(reader.Point.Bounds));
    }

    // A sensor on a board (hw.type is not gpu) names the board as its parent.
    private void AppendDevice(MetricsReader reader)
    {
        var parent = MetricRoute.First(reader, "hw.parent"u8);
        if (!parent.IsEmpty && !MetricRoute.First(reader, "hw.type"u8).SequenceEqual("gpu"u8))
            Gpus.Device.Append(parent);
        else
            Append(Gpus.Device, reader, deviceKeys);
    }

    // The board of an instance of it. A scrape of DCGM names an instance by its board and a number.
    private void AppendParent(MetricsReader reader)
    {
        if (MetricRoute.First(reader, "hw.type"u8).SequenceEqual("gpu"u8))
            Gpus.Parent.Append(MetricRoute.First(reader, "hw.parent"u8));
        else
            Gpus.Parent.AppendDefault();
    }

    // What the point itself says is nearer than what its resource says: a scraped point's resource may be the scraper's.
    private void Append(LowCardinalityColumn column, MetricsReader reader, byte[][] keys)
    {
        if (!TryAppend(column, reader.Point.Attributes, keys) && !TryAppend(column, reader.Origin.Resource, keys))
            column.AppendDefault();
    }

    private bool TryAppend(LowCardinalityColumn column, AttributeTable attributes, byte[][] keys)
    {
        foreach (var key in keys)
        {
            var value = attributes[key];
            if (value.Kind is AttributeKind.Empty or AttributeKind.Array or AttributeKind.Map)
                continue;

            column.Append(AttributeText.Of(attributes.Body, value, scratch));
            return true;
        }

        return false;
    }

    private static byte[][] Keys(params string[] names) => [.. names.Select(Encoding.UTF8.GetBytes)];
}
