using System.Text;

namespace Observe.GpuExporter.Workloads;

/// <summary>
/// Reads the kubelet's <c>v1.ListPodResourcesResponse</c> (kubelet/pkg/apis/podresources/v1/api.proto): pods (1) → name (1), namespace (2), containers (3)
/// → name (1), devices (2) → resource_name (1), device_ids (2). Every other field is stepped over, so that a newer kubelet may add some.
/// </summary>
internal static class PodResourcesReader
{
    /// <summary>Devices of one node: a plugin that shares a GPU in time names some dozens of each; beyond this the rest is left out.</summary>
    public const int MaxDevices = 16_384;

    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static IReadOnlyList<PodDevice> Read(ReadOnlySpan<byte> response)
    {
        List<PodDevice> devices = [];
        var fields = new ProtobufFields(response);
        while (fields.Next())
        {
            if (fields.IsBytes(1))
                ReadPod(fields.Bytes, devices);
        }

        return devices;
    }

    private static void ReadPod(ReadOnlySpan<byte> message, List<PodDevice> devices)
    {
        // Fields may come in any order, the containers before the pod's name: names first.
        var (name, @namespace) = ("", "");
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.IsBytes(1))
                name = Text(fields.Bytes);
            else if (fields.IsBytes(2))
                @namespace = Text(fields.Bytes);
        }

        fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.IsBytes(3))
                ReadContainer(fields.Bytes, new PodDevice(name, @namespace, "", "", ""), devices);
        }
    }

    private static void ReadContainer(ReadOnlySpan<byte> message, PodDevice pod, List<PodDevice> devices)
    {
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.IsBytes(1))
                pod = pod with { Container = Text(fields.Bytes) };
        }

        fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.IsBytes(2))
                ReadDevices(fields.Bytes, pod, devices);
        }
    }

    private static void ReadDevices(ReadOnlySpan<byte> message, PodDevice container, List<PodDevice> devices)
    {
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.IsBytes(1))
                container = container with { Resource = Text(fields.Bytes) };
        }

        fields = new ProtobufFields(message);
        while (fields.Next() && devices.Count < MaxDevices)
        {
            if (fields.IsBytes(2))
                devices.Add(container with { DeviceId = Text(fields.Bytes) });
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
