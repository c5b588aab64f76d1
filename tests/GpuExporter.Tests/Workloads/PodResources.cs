using System.Text;

namespace Observe.GpuExporter.Tests.Workloads;

/// <summary>Builds <c>v1.ListPodResourcesResponse</c> by hand, with fields around those that matter as a kubelet sends them.</summary>
internal static class PodResources
{
    public static byte[] Response(params byte[][] pods) => [.. pods.SelectMany(pod => Bytes(1, pod))];

    public static byte[] Pod(string name, string @namespace, params byte[][] containers) =>
        [.. Text(1, name), .. Text(2, @namespace), .. containers.SelectMany(container => Bytes(3, container)), .. Varint(9, 7)];

    /// <summary>The fields in another order, which protobuf allows.</summary>
    public static byte[] PodBackwards(string name, string @namespace, params byte[][] containers) =>
        [.. containers.SelectMany(container => Bytes(3, container)), .. Text(2, @namespace), .. Text(1, name)];

    public static byte[] Container(string name, params byte[][] devices) =>
        [.. Text(1, name), .. devices.SelectMany(device => Bytes(2, device)), .. Varint(3, 4), .. Varint(3, 300), .. Bytes(4, Text(1, "memory"))];

    /// <summary>A resource and the devices of it, with the topology that a kubelet adds.</summary>
    public static byte[] Devices(string resource, params string[] ids) =>
        [.. Text(1, resource), .. ids.SelectMany(id => Text(2, id)), .. Bytes(3, Bytes(1, Varint(1, 1)))];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] bytes) => [.. Number((ulong)((field << 3) | 2)), .. Number((ulong)bytes.Length), .. bytes];

    private static byte[] Varint(int field, ulong value) => [.. Number((ulong)(field << 3)), .. Number(value)];

    private static IEnumerable<byte> Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
