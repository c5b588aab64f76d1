using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Nodes;

public sealed class NodeHealthTests
{
    private static readonly DateTimeOffset noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void NewestSample_TwoDevices_IsTheLaterOfThem()
    {
        var node = new Node("node-1");
        Assert.Null(node.Health.NewestSample);
        foreach (var (uuid, second) in new[] { ("GPU-1", 5), ("GPU-2", 2), ("GPU-3", 0) })
        {
            var device = new NodeDevice(new DeviceIdentity { Uuid = uuid, Index = 0, Model = "NVIDIA H100" });
            node.Add(device);
            if (second > 0)
                device.Block.Publish(noon.AddSeconds(second));
        }

        Assert.Equal(noon.AddSeconds(5), node.Health.NewestSample);
    }

    [Fact]
    public void Set_OtherState_CountsAndSays()
    {
        var node = new Node("node-1");
        Assert.Equal(SourceState.Starting, node.Health.State);
        node.Add(new NodeDevice(new DeviceIdentity { Uuid = "GPU-1", Index = 0, Model = "NVIDIA H100" }) { State = DeviceState.Lost });

        node.Health.Set(SourceState.Waiting, "The driver is not loaded.");

        Assert.Equal((SourceState.Waiting, "The driver is not loaded."), (node.Health.State, node.Health.Reason));
        Assert.Equal((0, 1), (node.Health.Count(DeviceState.Ok), node.Health.Count(DeviceState.Lost)));
    }
}
