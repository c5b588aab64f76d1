using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Sampling;
using Observe.GpuExporter.Sampling.Readings;
using Observe.GpuExporter.Tests.Driver;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("h100")]
    [InlineData("l40s")]
    public void Sample_SteadyState_AllocatesNothing(string script)
    {
        using var driver = new FakeDriver(script);
        var time = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        using var library = NvmlLibrary.Open(driver.Path, new CallMeter(time));
        var clock = new Clock(time);
        var board = BoardOf(library, clock);
        driver.Freeze(0);

        // All tiers once, each pattern of what is due together, and whatever is compiled late.
        for (var i = 0; i < 300; i++)
            Second();
        var allocated = 0L;
        for (var i = 0; i < 120; i++)
            allocated += Second();

        Assert.Equal(0, allocated);

        long Second()
        {
            driver.Advance(TimeSpan.FromSeconds(1));
            time.Advance(TimeSpan.FromSeconds(1));
            var now = time.GetUtcNow();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var met = board.Sample(clock.Now, Tier.Once);
            board.Publish(now);
            var spent = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(NvmlVerdict.Value, met);
            return spent;
        }
    }

    private static Board BoardOf(NvmlLibrary library, Clock clock)
    {
        var options = new SamplingOptions();
        Assert.Equal(NvmlReturn.Success, library.GetDevice(0, out var device));
        Assert.Equal(NvmlReturn.Success, DeviceCard.Identify(library, device, 0, out var identity));
        var series = new SubjectSeries(new NodeDevice(identity!), new Attachment(library, device), new Tiers(options, 0), clock.Time.GetUtcNow());
        var condition = new Condition();
        var partitions = new Partitions(series);
        var whole = new Subject(
            series, Catalog.OfBoard(series, new EnergySum(null), condition, partitions, options), clock, new ReadingLog(NullLogger<ReadingLog>.Instance));
        return new Board(new Node("node-1"), whole, condition, partitions, static _ => throw new InvalidOperationException("It has no instances."));
    }
}
