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

    /// <summary>A UUID as nvidia_gpu_exporter has it, without <c>GPU-</c>.</summary>
    private const int BareUuid = 36;

    /// <summary>Of a GPU on its node: there are fewer than a thousand.</summary>
    private const int LongestIndex = 3;

    private readonly ArrayBufferWriter<byte> device = new();
    private readonly ArrayBufferWriter<byte> found = new();
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

    // Pages ask for a device by its name alone, so it is made the only one of that name: a UUID with its prefix, else the node and the
    // index on it. An instance that DCGM names by its board and a number is a device of its own, like one that has a UUID. A sensor on
    // a board (hw.type is not gpu) is its board's.
    private void AppendDevice(MetricsReader reader)
    {
        var parent = MetricRoute.First(reader, "hw.parent"u8);
        var isGpu = MetricRoute.First(reader, "hw.type"u8).SequenceEqual("gpu"u8);
        device.ResetWrittenCount();
        var named = parent.IsEmpty || isGpu ? Find(reader, deviceKeys) : parent;
        if (named.Length is > 0 and <= LongestIndex && Find(reader, nodeKeys) is { IsEmpty: false } node)
        {
            device.Write(node);
            device.Write("/"u8);
            named = Find(reader, deviceKeys);
        }
        else if (named.Length == BareUuid && named[8] == '-')
        {
            device.Write("GPU-"u8);
        }

        device.Write(named);
        parent = isGpu ? parent : default;
        if (parent.IsEmpty && !named.IsEmpty && !named.StartsWith("MIG-"u8) && Find(reader, migKeys) is { IsEmpty: false } instance)
        {
            Gpus.Parent.Append(device.WrittenSpan);
            device.Write("/"u8);
            device.Write(instance);
        }
        else
        {
            Gpus.Parent.Append(parent);
        }

        Gpus.Device.Append(device.WrittenSpan);
    }

    private void Append(LowCardinalityColumn column, MetricsReader reader, byte[][] keys) => column.Append(Find(reader, keys));

    // What the point itself says is nearer than what its resource says: a scraped point's resource may be the scraper's.
    private ReadOnlySpan<byte> Find(MetricsReader reader, byte[][] keys) =>
        Find(reader.Point.Attributes, keys) is { IsEmpty: false } near ? near : Find(reader.Origin.Resource, keys);

    // The span is good until the next look.
    private ReadOnlySpan<byte> Find(AttributeTable attributes, byte[][] keys)
    {
        foreach (var key in keys)
        {
            var value = attributes[key];
            if (value.Kind is AttributeKind.Empty or AttributeKind.Array or AttributeKind.Map)
                continue;

            found.ResetWrittenCount();
            found.Write(AttributeText.Of(attributes.Body, value, scratch));
            return found.WrittenSpan;
        }

        return default;
    }

    private static byte[][] Keys(params string[] names) => [.. names.Select(Encoding.UTF8.GetBytes)];
}
