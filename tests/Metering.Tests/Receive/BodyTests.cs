using Observe.Metering.Receive;

namespace Observe.Metering.Tests.Receive;

public sealed class BodyTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Inflate_HonestBomb_RefusedWithoutAllocatingWhatItHides()
    {
        // Two hundred MiB in two hundred KiB.
        var bomb = await ReadAsync(Wire.Bomb(200 * MiB), new BodyBudget(new ReceiveOptions()));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (outcome, taken) = Inflate(bomb, new ReceiveOptions());
        Assert.Equal(BodyOutcome.TooLarge, outcome);
        Assert.Equal(0, taken);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public async Task Inflate_LyingBomb_StopsAtTheLimit()
    {
        var options = new ReceiveOptions { MaxRequestBytes = 4 * MiB };
        var bytes = Wire.Bomb(200 * MiB);
        bytes.AsSpan(bytes.Length - 4).Clear(); // says that it holds nothing
        var bomb = await ReadAsync(bytes, new BodyBudget(options));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (outcome, taken) = Inflate(bomb, options);
        Assert.Equal(BodyOutcome.TooLarge, outcome);
        Assert.InRange(taken, 0, 8 * MiB);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20L * MiB);
    }

    [Fact]
    public async Task Fill_BudgetUsedUp_SaysSoAndGivesBack()
    {
        var budget = new BodyBudget(new ReceiveOptions { MaxRequestBytes = 4 * MiB, MaxBufferedBytes = MiB });
        using (var body = new Body(budget))
        {
            using var source = new MemoryStream(new byte[3 * MiB]);
            Assert.Equal(BodyOutcome.OutOfBudget, await body.FillAsync(source, -1, TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, budget.BytesInUse);
    }

    [Fact]
    public async Task Fill_AnnouncedMuchSentLittle_TakesLittle()
    {
        var budget = new BodyBudget(new ReceiveOptions());
        using var body = new Body(budget);
        using var source = new MemoryStream([1, 2, 3]);
        Assert.Equal(BodyOutcome.Truncated, await body.FillExactlyAsync(source, 60 * MiB, TestContext.Current.CancellationToken));
        Assert.InRange(budget.BytesInUse, 1, 2 * MiB);
    }

    [Fact]
    public async Task Inflate_AnySize_GivesTheSameBytesBack()
    {
        var options = new ReceiveOptions { MaxRequestBytes = 4 * MiB };
        var random = new Random(1);
        foreach (var size in new[] { 1, 100, 65_535, 65_536, 65_537, 4 * MiB - 1, 4 * MiB })
        {
            var bytes = new byte[size];
            random.NextBytes(bytes.AsSpan(0, size / 2));
            var budget = new BodyBudget(options);
            using var gzipped = await ReadAsync(Wire.Gzip(bytes), budget);
            using var inflated = new Body(budget);
            Assert.Equal(BodyOutcome.Whole, inflated.Inflate(gzipped));
            Assert.True(bytes.AsSpan().SequenceEqual(inflated.Bytes.AsSpan(0, inflated.Length)));
        }
    }

    private static (BodyOutcome Outcome, long Taken) Inflate(Body gzipped, ReceiveOptions options)
    {
        var budget = new BodyBudget(options);
        using var inflated = new Body(budget);
        return (inflated.Inflate(gzipped), budget.BytesInUse);
    }

    private static async Task<Body> ReadAsync(byte[] bytes, BodyBudget budget)
    {
        var body = new Body(budget);
        using var source = new MemoryStream(bytes);
        Assert.Equal(BodyOutcome.Whole, await body.FillAsync(source, bytes.Length, TestContext.Current.CancellationToken));
        return body;
    }
}
