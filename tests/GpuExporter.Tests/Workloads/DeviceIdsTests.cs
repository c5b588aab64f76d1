using System.Collections.Immutable;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Workloads;

namespace Observe.GpuExporter.Tests.Workloads;

public sealed class DeviceIdsTests
{
    private static readonly ImmutableArray<NodeDevice> Devices =
    [
        new(new DeviceIdentity { Uuid = "GPU-a", Index = 0, Minor = 3, Model = "H100" }),
        new(new DeviceIdentity { Uuid = "GPU-b", Index = 1, Minor = 1, Model = "A100" }),
        new(new DeviceIdentity { Uuid = "MIG-1", Index = 1, Minor = 1, Model = "A100", ParentUuid = "GPU-b", GpuInstance = 1, ComputeInstance = 0 }),
        new(new DeviceIdentity { Uuid = "MIG-5", Index = 1, Minor = 1, Model = "A100", ParentUuid = "GPU-b", GpuInstance = 5, ComputeInstance = 0 }),
    ];

    [Theory]
    [InlineData("GPU-a", "GPU-a")]
    [InlineData("gpu-a", "GPU-a")]
    [InlineData("GPU-b::7", "GPU-b")]
    [InlineData("MIG-5", "MIG-5")]
    [InlineData("MIG-5::0", "MIG-5")]
    [InlineData("MIG-GPU-b/1/0", "MIG-1")]
    [InlineData("nvidia3", "GPU-a")]
    [InlineData("nvidia1", "GPU-b")]
    [InlineData("nvidia3/vgpu2", "GPU-a")]
    [InlineData("nvidia1/gi5", "MIG-5")]
    [InlineData("nvidia1/gi1/vgpu2", "MIG-1")]
    [InlineData("nvidia0", null)]
    [InlineData("nvidia1/gi2", null)]
    [InlineData("nvidia1/gi", null)]
    [InlineData("nvidia", null)]
    [InlineData("nvidiactl", null)]
    [InlineData("GPU-", null)]
    [InlineData("MIG-GPU-b/1", null)]
    [InlineData("", null)]
    public void Find_NamesOfPlugins_GiveTheDevice(string id, string? uuid)
    {
        Assert.Equal(uuid, DeviceIds.Find(Devices, id)?.Identity.Uuid);
    }
}
