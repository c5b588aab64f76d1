using Observe.GpuExporter.Engines.Reading;

namespace Observe.GpuExporter.Tests.Engines;

public sealed class RestartTests
{
    [Fact]
    public void Counter_EngineStartsAgain_GoesOn()
    {
        var counter = new RestartProofCounter();

        Assert.Equal([1000d, 1500, 1540, 1540, 2000], new[] { 1000d, 1500, 40, 40, 500 }.Select(value => counter.Count(Found((1, value)))));
    }

    [Fact]
    public void Counter_AnySequence_NeverFalls()
    {
        var dice = new Random(1);
        var counter = new RestartProofCounter();
        var last = 0d;
        for (var i = 0; i < 10_000; i++)
        {
            var now = counter.Count(Found((1, dice.Next(1_000)), ((ulong)dice.Next(5_000), dice.Next(10))));
            Assert.True(now >= last);
            last = now;
        }
    }

    [Fact]
    public void Histogram_EngineStartsAgain_GoesOnBucketByBucket()
    {
        var histogram = new RestartProofHistogram();
        histogram.Count(Found(1, 10, (1, 3), (double.PositiveInfinity, 7)));

        var after = histogram.Count(Found(1, 0.5, (1, 1), (double.PositiveInfinity, 1)))!;

        Assert.Equal([4UL, 4], after.Counts);
        Assert.Equal(10.5, after.Sum);
        Assert.Equal(8UL, after.Count);
    }

    [Fact]
    public void Histogram_OtherBuckets_StartsAnew()
    {
        var histogram = new RestartProofHistogram();
        histogram.Count(Found(1, 10, (1, 3), (double.PositiveInfinity, 7)));

        var after = histogram.Count(Found(1, 0.5, (1, 1), (2, 1), (double.PositiveInfinity, 1)))!;

        Assert.Equal([1UL, 0, 0], after.Counts);
    }

    [Fact]
    public void Counter_OneWorkerStartsAgain_CountsTheOthersOnce()
    {
        var counter = new RestartProofCounter();
        counter.Count(Found((1, 1_000), (2, 500)));

        Assert.Equal(1_520, counter.Count(Found((1, 1_010), (2, 10))));
    }

    [Fact]
    public void Counter_WorkerIsReplacedByAnother_KeepsWhatItCounted()
    {
        var counter = new RestartProofCounter();
        counter.Count(Found((1, 1_000_000), (2, 1_000_000)));

        Assert.Equal(2_000_007, counter.Count(Found((2, 1_000_000), (3, 7))));
    }

    [Fact]
    public void Counter_FoundUnderAPreferredName_GoesOnFromWhatWasShown()
    {
        var counter = new RestartProofCounter();
        counter.Count(Found(rank: 1, (1, 5)));

        Assert.Equal([5d, 6], new[] { 3d, 4 }.Select(value => counter.Count(Found(rank: 0, (1, value)))));
    }

    [Fact]
    public void Histogram_OneBucketHasCaughtUpAlready_StartsAgainAsAWhole()
    {
        var histogram = new RestartProofHistogram();
        histogram.Count(Found(1, 10, (1, 10), (double.PositiveInfinity, 10)));

        var after = histogram.Count(Found(1, 9, (1, 9), (double.PositiveInfinity, 11)))!;

        Assert.Equal([19UL, 2], after.Counts);
        Assert.Equal(19, after.Sum);
    }

    [Fact]
    public void Histogram_WorkerIsReplacedByAnother_KeepsWhatItCounted()
    {
        var histogram = new RestartProofHistogram();
        histogram.Count(Found(1, 10, (1, 3), (double.PositiveInfinity, 7)));

        Assert.Equal([4UL, 4], histogram.Count(Found(2, 0.5, (1, 1), (double.PositiveInfinity, 1)))!.Counts);
    }

    private static FoundNumber Found(params (ulong Identity, double Value)[] samples) => Found(rank: 0, samples);

    private static FoundNumber Found(int rank, params (ulong Identity, double Value)[] samples)
    {
        var found = new FoundNumber(rank);
        foreach (var (identity, value) in samples)
            found.Add(SamplePart.Value, identity, value, 0);
        return found;
    }

    private static FoundNumber Found(ulong identity, double sum, params (double Bound, double UpTo)[] buckets)
    {
        var found = new FoundNumber(0);
        foreach (var (bound, upTo) in buckets)
            found.Add(SamplePart.Bucket, identity, upTo, bound);
        found.Add(SamplePart.Sum, identity, sum, 0);
        return found;
    }
}
