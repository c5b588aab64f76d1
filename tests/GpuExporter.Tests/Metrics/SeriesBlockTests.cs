using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Tests.Metrics;

public sealed class SeriesBlockTests
{
    private static readonly DeviceIdentity device = new() { Uuid = "GPU-1", Index = 0, Model = "NVIDIA H100" };
    private static readonly DateTimeOffset noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Set_BeforePublish_IsNotSeen()
    {
        var block = new SeriesBlock(device);
        var power = block.Add(new Series(GpuMetrics.Power));
        block.Set(power, 300);
        block.Publish(noon);
        block.Set(power, 400);

        var copy = new SeriesCopy();
        block.CopyTo(copy);

        Assert.Equal([300d], copy.Values);
        Assert.Equal(noon.ToUnixTimeMilliseconds(), copy.SampledAtMs);
    }

    [Fact]
    public void Remove_SlotGivenToAnother_HasNoOldValue()
    {
        var block = new SeriesBlock(device);
        block.Add(new Series(GpuMetrics.Power));
        var gone = block.Add(new Series(GpuMetrics.ProcessMemory, new Label(GpuLabels.ProcessId, "1")));
        block.Set(gone, 5);
        block.Publish(noon);

        block.Remove(gone);
        var next = block.Add(new Series(GpuMetrics.ProcessMemory, new Label(GpuLabels.ProcessId, "2")));
        var copy = new SeriesCopy();
        block.CopyTo(copy);

        Assert.Equal(gone, next);
        Assert.Equal("2", copy.Series[1].Labels[0].Value);
        Assert.True(double.IsNaN(copy.Values[1]));
    }

    [Fact]
    public void Annotations_OtherThanBefore_AreAnotherLayout()
    {
        var block = new SeriesBlock(device);
        block.Add(new Series(GpuMetrics.Power));
        var copy = new SeriesCopy();
        block.CopyTo(copy);
        var before = copy.Layout;

        block.Annotations = [new Label(WorkloadLabels.Pod, "llama-0")];
        block.CopyTo(copy);

        Assert.NotEqual(before, copy.Layout);
        Assert.Contains(new Label(WorkloadLabels.Pod, "llama-0"), copy.Labels);
        Assert.Contains(new Label("hw.id", "GPU-1"), copy.Labels);
    }

    [Fact]
    public void Add_MoreThanTheFirstColumnsHold_KeepsAll()
    {
        var block = new SeriesBlock(device);
        for (var i = 0; i < 500; i++)
            block.Set(block.Add(new Series(GpuMetrics.XidErrors, new Label(GpuLabels.Xid, $"{i}"))), i);
        block.Publish(noon);

        var copy = new SeriesCopy();
        block.CopyTo(copy);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (double)i), copy.Values);
    }
}
