using Observe.GpuExporter.Sampling;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class WrappingCounterTests
{
    private const double Two32 = 4_294_967_296d;

    [Fact]
    public void Next_32BitsWrapOnce_GoesOn()
    {
        var counter = new WrappingCounter();
        counter.Next(4_294_967_000, 32);
        Assert.Equal(396, counter.Next(100, 32));
        Assert.Equal(Two32 + 100, counter.Total);
    }

    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(3.2, 3)]
    [InlineData(2.9, 3)]
    public void Next_32BitsWithAnotherSource_CountsWholeTurns(double turnsExpected, int turns)
    {
        var counter = new WrappingCounter();
        counter.Next(1_000, 32);
        Assert.Equal(500 + (turns * Two32), counter.Next(1_500, 32, turnsExpected * Two32));
    }

    [Fact]
    public void Next_64BitsFall_IsACounterSetBack()
    {
        var counter = new WrappingCounter();
        counter.Next(10_000, 64);
        counter.Next(12_000, 64);
        Assert.Equal(300, counter.Next(300, 64));
        Assert.Equal(12_300, counter.Total);
    }

    [Fact]
    public void Restart_32Bits_TakesWhatItShowsAsNew()
    {
        var counter = new WrappingCounter();
        counter.Next(4_000_000_000, 32);
        counter.Restart();
        Assert.Equal(7, counter.Next(7, 32));
        Assert.Equal(4_000_000_007, counter.Total);
    }

    [Fact]
    public void Next_AnyCourse_NeverFallsAndLosesNothing()
    {
        var random = new Random(7);
        var counter = new WrappingCounter();
        var truth = 0UL;
        counter.Next(0, 32);
        for (var i = 0; i < 10_000; i++)
        {
            truth += (ulong)random.NextInt64(0, uint.MaxValue);
            counter.Next(truth & uint.MaxValue, 32);
            Assert.Equal(truth, counter.Total);
        }
    }
}
