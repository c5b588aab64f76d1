using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Sampling;

/// <summary>Boards that are partitioned into instances (MIG).</summary>
public sealed class PartitionTests
{
    [Fact]
    public async Task Start_APartitionedA100_EachInstanceIsADeviceOfItsOwn()
    {
        await using var node = await SampledNode.StartAsync("a100-mig");
        await node.PassAsync(2);

        Assert.Equal(2 + 3, node.Node.Devices.Length);
        var board = node.Device(0);
        var instances = Instances(node);
        Assert.Equal(["3g.40gb", "2g.20gb", "1g.10gb"], instances.Select(static device => device.Identity.MigProfile));
        Assert.All(instances, instance => Assert.Equal(board.Identity.Uuid, instance.Identity.ParentUuid));
        Assert.Equal([7, 8, 9], instances.Select(static device => device.Identity.GpuInstance));

        // Memory and processes are the instance's, energy and heat the board's.
        Assert.Equal(40192d * 1048576, node.Value(instances[0], GpuMetrics.MemoryLimit));
        Assert.Equal(9728d * 1048576, node.Value(instances[2], GpuMetrics.MemoryLimit));
        Assert.Null(node.Value(instances[0], GpuMetrics.Energy));
        Assert.True(node.Value(board, GpuMetrics.Energy) > 0);
        Assert.True(node.Value(board, GpuMetrics.Temperature, "gpu") > 0);
        Assert.Equal(1, node.Value(instances[0], GpuMetrics.Status, "ok"));

        // How busy it is the driver does not say of a partitioned board; of the other it does.
        Assert.Null(node.Value(board, GpuMetrics.Utilization, "general"));
        Assert.Equal(1, node.Value(board, ExporterMetrics.ReadingOff, "utilization", "not_supported"));
        Assert.NotNull(node.Value(1, GpuMetrics.Utilization, "general"));
        Assert.Equal(1, node.Value(instances[0], ExporterMetrics.ReadingOff, "gpm"));
    }

    [Fact]
    public async Task Pass_APartitionedH100_HasPerformanceCountersOfEachInstance()
    {
        await using var node = await SampledNode.StartAsync("h100-mig");
        await node.PassAsync(10);

        foreach (var instance in Instances(node))
        {
            Assert.True(node.Value(instance, GpuMetrics.SmActivity) > 0.1);
            Assert.True(node.Value(instance, GpuMetrics.SmActiveTime) > 1);
        }
    }

    [Fact]
    public async Task Repartition_AnInstanceIsDestroyed_ItsSeriesGoAndItsBoardIsLookedAtAgain()
    {
        await using var node = await SampledNode.StartAsync("a100-mig");
        await node.PassAsync(2);
        var gone = Instances(node)[2];
        var asked = node.Driver.Calls("nvmlDeviceGetUtilizationRates");
        await Eventually.HoldsAsync(() => node.Driver.Calls("nvmlDeviceRegisterEvents") == 2, "events are asked for", SampledNode.Token);

        node.Driver.Set("instances", 2);
        node.Driver.Report(0, NvmlEventTypes.MigConfigChange, 0);
        await node.SeesAsync(0, GpuMetrics.Events, static value => value == 1, "mig_config_change");
        await node.PassAsync(2);

        Assert.Equal(2, Instances(node).Length);
        Assert.DoesNotContain(gone, node.Node.Devices);
        await node.PassUntilAsync(() => node.Values(gone, GpuMetrics.Status).Length == 0, "nothing is shown of it");
        Assert.True(node.Driver.Calls("nvmlDeviceGetUtilizationRates") > asked);
        Assert.Equal(1, node.Value(0, ExporterMetrics.ReadingOff, "utilization", "not_supported"));
    }

    [Fact]
    public async Task Repartition_NoEvent_IsSeenWithTheSlowReadings()
    {
        await using var node = await SampledNode.StartAsync("a100-mig", new() { SlowSeconds = 10 });
        await node.PassAsync(1);
        node.Driver.Set("instances", 1);
        await node.PassAsync(11);
        Assert.Single(Instances(node));
    }

    private static NodeDevice[] Instances(SampledNode node) => [.. node.Node.Devices.Where(static device => device.Identity.ParentUuid is not null)];
}
