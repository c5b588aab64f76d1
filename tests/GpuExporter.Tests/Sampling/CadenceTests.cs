using Observe.GpuExporter.Sampling;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class CadenceTests
{
    [Fact]
    public void Taken_LateOrVeryLate_StaysOnItsGridAndRunsAfterNothing()
    {
        var cadence = new Cadence(Tier.Medium, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3));
        Assert.True(cadence.IsDue(TimeSpan.Zero));
        cadence.Taken(TimeSpan.FromSeconds(0.4));
        Assert.Equal((false, true), (cadence.IsDue(TimeSpan.FromSeconds(2.9)), cadence.IsDue(TimeSpan.FromSeconds(3))));
        cadence.Taken(TimeSpan.FromSeconds(3.01));
        Assert.Equal((false, true), (cadence.IsDue(TimeSpan.FromSeconds(12.9)), cadence.IsDue(TimeSpan.FromSeconds(13))));
        cadence.Taken(TimeSpan.FromSeconds(57));
        Assert.Equal((false, true), (cadence.IsDue(TimeSpan.FromSeconds(62.9)), cadence.IsDue(TimeSpan.FromSeconds(63))));
    }

    [Fact]
    public void Widen_Twice_IsTakenAQuarterAsOften()
    {
        var cadence = new Cadence(Tier.Fast, TimeSpan.FromSeconds(1), TimeSpan.Zero);
        cadence.Widen(TimeSpan.FromSeconds(1));
        cadence.Widen(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(4), cadence.Interval);
        Assert.Equal((false, true), (cadence.IsDue(TimeSpan.FromSeconds(3.9)), cadence.IsDue(TimeSpan.FromSeconds(4))));
        cadence.Narrow(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(2), cadence.Interval);
    }

    [Fact]
    public void End_DeadlinesWentBy_AreMissedOnceAndTheNextIsOnTheGrid()
    {
        var pulse = new Pulse(TimeSpan.FromSeconds(1));
        pulse.Begin(TimeSpan.FromSeconds(5));
        Assert.Equal(3, pulse.Missed(TimeSpan.FromSeconds(8.5)));
        Assert.Equal(TimeSpan.FromSeconds(9), pulse.End(TimeSpan.FromSeconds(8.6)));
        Assert.Equal(3, pulse.Missed(TimeSpan.FromSeconds(8.9)));
        Assert.False(pulse.IsBusy);
    }
}
