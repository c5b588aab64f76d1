using System.Collections.Immutable;
using System.Globalization;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Workloads;

/// <summary>
/// The names that device plugins give to devices: the UUID (<c>GPU-…</c>, <c>MIG-…</c>, on old drivers <c>MIG-GPU-…/1/0</c>), the device file
/// (<c>nvidia0</c>), and on GKE paths below it (<c>nvidia0/gi1</c>, <c>nvidia0/vgpu2</c>, <c>nvidia0/gi1/vgpu2</c>). A plugin that shares a device in time
/// adds <c>::0</c>.
/// </summary>
internal static class DeviceIds
{
    private const string Replica = "::";
    private const string File = "nvidia";
    private const string Instance = "gi";

    /// <summary>The device that is meant; null when this node has no such one.</summary>
    public static NodeDevice? Find(ImmutableArray<NodeDevice> devices, string id)
    {
        var replica = id.IndexOf(Replica, StringComparison.Ordinal);
        if (replica >= 0)
            id = id[..replica];

        foreach (var device in devices)
        {
            if (string.Equals(device.Identity.Uuid, id, StringComparison.OrdinalIgnoreCase))
                return device;
        }

        return id.StartsWith("MIG-GPU-", StringComparison.Ordinal) ? ByOldInstance(devices, id)
            : id.StartsWith(File, StringComparison.Ordinal) ? ByFile(devices, id)
            : null;
    }

    private static NodeDevice? ByOldInstance(ImmutableArray<NodeDevice> devices, string id)
    {
        var parts = id["MIG-".Length..].Split('/');
        if (parts.Length != 3 || Number(parts[1]) is not { } gpuInstance || Number(parts[2]) is not { } computeInstance)
            return null;
        return devices.FirstOrDefault(device => device.Identity.ParentUuid == parts[0]
            && device.Identity.GpuInstance == gpuInstance && device.Identity.ComputeInstance == computeInstance);
    }

    private static NodeDevice? ByFile(ImmutableArray<NodeDevice> devices, string id)
    {
        var parts = id.Split('/');
        if (Number(parts[0].AsSpan(File.Length)) is not { } minor)
            return null;
        if (parts.Length < 2 || !parts[1].StartsWith(Instance, StringComparison.Ordinal))
            return devices.FirstOrDefault(device => device.Identity.Minor == minor && device.Identity.ParentUuid is null);
        return Number(parts[1].AsSpan(Instance.Length)) is { } instance
            ? devices.FirstOrDefault(device => device.Identity.Minor == minor && device.Identity.GpuInstance == instance)
            : null;
    }

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
