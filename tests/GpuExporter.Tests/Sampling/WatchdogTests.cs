using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Sampling;
using Observe.GpuExporter.Tests.Driver;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class WatchdogTests
{
    private static readonly DateTimeOffset noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Look_SteadyState_AllocatesNothing()
    {
        using var driver = new FakeDriver("h100");
        var time = new FakeTimeProvider(noon);
        var meter = new CallMeter(time);
        using var library = NvmlLibrary.Open(driver.Path, meter);
        using var watchdog = new Watchdog(new Node("node-1"), meter, new Clock(time), new SamplingOptions(), NullLogger<Watchdog>.Instance);
        long allocated = 0;
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(NvmlReturn.Success, library.GetCount(out _));
            time.Advance(TimeSpan.FromSeconds(1));
            var before = GC.GetAllocatedBytesForCurrentThread();
            watchdog.Look();
            // What is compiled late and the series of calls that are new come with the first looks.
            allocated += i < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Look_CallsOfTheLastMinute_AreAShareOfIt()
    {
        using var driver = new FakeDriver("h100");
        var time = new FakeTimeProvider(noon);
        var meter = new CallMeter(time);
        var node = new Node("node-1");
        using var watchdog = new Watchdog(node, meter, new Clock(time), new SamplingOptions(), NullLogger<Watchdog>.Instance);
        for (var second = 0; second < 100; second++)
        {
            // A call of 10 ms each second, as the exporter's own clock sees it.
            var call = meter.Enter(NvmlCall.DeviceGetPowerUsage, 1);
            time.Advance(TimeSpan.FromMilliseconds(10));
            meter.Leave(call, NvmlReturn.Success);
            time.Advance(TimeSpan.FromMilliseconds(990));
            watchdog.Look();
        }

        Assert.Equal(0.01, Value(node, ExporterMetrics.NvmlShare), 4);
        Assert.Equal(1, Value(node, ExporterMetrics.NvmlTime), 6);
        Assert.Equal(100, Value(node, ExporterMetrics.NvmlCalls));
        Assert.Equal(0.01, Value(node, ExporterMetrics.NvmlLongest), 6);
        Assert.True(Value(node, ExporterMetrics.ProcessMemory) > 1_000_000);
    }

    private static double Value(Node node, Metric metric)
    {
        var copy = new SeriesCopy();
        Assert.Single(node.Board.Blocks).CopyTo(copy);
        return copy.Values[Array.FindIndex(copy.Series, series => series.Metric == metric)];
    }
}
