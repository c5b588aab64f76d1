using Observe.GpuExporter.Engines.Reading;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Tests.Engines;

public sealed class RestartTests
{
    [Fact]
    public void Counter_EngineStartsAgain_GoesOn()
    {
        var counter = new RestartProofCounter();

        Assert.Equal([1000d, 1500, 1540, 1540, 2000], new[] { 1000d, 1500, 40, 40, 500 }.Select(counter.Count));
    }

    [Fact]
    public void Counter_AnySequence_NeverFalls()
    {
        var dice = new Random(1);
        var counter = new RestartProofCounter();
        var last = 0d;
        for (var i = 0; i < 10_000; i++)
        {
            var now = counter.Count(dice.Next(1_000));
            Assert.True(now >= last);
            last = now;
        }
    }

    [Fact]
    public void Histogram_EngineStartsAgain_GoesOnBucketByBucket()
    {
        var histogram = new RestartProofHistogram();
        histogram.Count(new HistogramValue([1], [3, 4], 10));

        var after = histogram.Count(new HistogramValue([1], [1, 0], 0.5));

        Assert.Equal([4UL, 4], after.Counts);
        Assert.Equal(10.5, after.Sum);
        Assert.Equal(8UL, after.Count);
    }

    [Fact]
    public void Histogram_OtherBuckets_StartsAnew()
    {
        var histogram = new RestartProofHistogram();
        histogram.Count(new HistogramValue([1], [3, 4], 10));

        var after = histogram.Count(new HistogramValue([1, 2], [1, 0, 0], 0.5));

        Assert.Equal([1UL, 0, 0], after.Counts);
    }
}
