using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Sampling;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class BudgetTests
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Balance_OneIsDear_OnlyThatOneIsTakenLessOften()
    {
        Reading[] readings = [Of(Tier.Fast, 1, 0.2), Of(Tier.Fast, 1, 20), Of(Tier.Slow, 60, 30)];
        var allowance = new Allowance(0.005, 32);

        Settle(allowance, readings);

        Assert.Equal([1, 8, 1], readings.Select(static reading => reading.Cadence.Stretch));
        Assert.True(Allowance.ShareOf(readings) <= 0.005);
    }

    [Fact]
    public void Balance_TooDearAtAnyInterval_StopsAtTheBound()
    {
        Reading[] readings = [Of(Tier.Fast, 1, 5_000)];
        Settle(new Allowance(0.005, 16), readings);
        Assert.Equal(16, readings[0].Cadence.Stretch);
    }

    [Fact]
    public void Balance_CheapAgain_IsTakenAsConfigured()
    {
        Reading[] readings = [Of(Tier.Fast, 1, 20)];
        var allowance = new Allowance(0.005, 32);
        Settle(allowance, readings);
        Assert.Equal(4, readings[0].Cadence.Stretch);

        for (var i = 0; i < 40; i++)
            readings[0].CallTime.Add(TimeSpan.FromMilliseconds(0.1));
        Settle(allowance, readings);

        Assert.Equal(1, readings[0].Cadence.Stretch);
    }

    [Fact]
    public void Balance_JustWithinTheBudget_DoesNotGoToAndFro()
    {
        // Half as often takes 0.5 %; as often as configured it would take 1 %.
        Reading[] readings = [Of(Tier.Fast, 1, 9.9)];
        var allowance = new Allowance(0.005, 32);
        Assert.Equal(2, Settle(allowance, readings));
        Assert.Null(allowance.Balance(readings, second));
    }

    [Fact]
    public void Balance_OffOrNotYetKnown_CountsForNothing()
    {
        Reading[] readings = [Of(Tier.Fast, 1, 100), Fresh(Tier.Fast, 1)];
        readings[0].TurnOff("not_supported");
        readings[1].CallTime.Add(second);
        Assert.Null(new Allowance(0.005, 32).Balance(readings, second));
    }

    // Returns the stretch of the first once nothing changes any more.
    private static int Settle(Allowance allowance, Reading[] readings)
    {
        for (var i = 0; i < 100 && allowance.Balance(readings, second) is not null; i++)
            continue;
        return readings[0].Cadence.Stretch;
    }

    private static PlainReading Of(Tier tier, double seconds, double milliseconds)
    {
        var reading = Fresh(tier, seconds);
        for (var i = 0; i < 3; i++)
            reading.CallTime.Add(TimeSpan.FromMilliseconds(milliseconds));
        return reading;
    }

    private static PlainReading Fresh(Tier tier, double seconds) =>
        new("reading", new Cadence(tier, TimeSpan.FromSeconds(seconds), TimeSpan.Zero), static _ => NvmlReturn.Success);
}
