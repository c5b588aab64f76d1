using Microsoft.Extensions.Time.Testing;
using Observe.Observe.Demo;

namespace Observe.Observe.Tests.Demo;

public sealed class VisibleLagTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Percentile_NothingSeen_IsZero()
    {
        Assert.Equal(TimeSpan.Zero, new VisibleLag(_clock).Percentile(99));
    }

    [Fact]
    public void Look_PartOfTheRequests_CountsOnlyWhatIsVisible()
    {
        var lag = new VisibleLag(_clock);
        lag.Acknowledge(10);
        _clock.Advance(TimeSpan.FromSeconds(1));
        lag.Acknowledge(10);
        _clock.Advance(TimeSpan.FromSeconds(1));

        lag.Look(19);

        Assert.Equal(20, lag.Acknowledged);
        Assert.Equal(19, lag.Visible);
        Assert.Equal(TimeSpan.FromSeconds(2), lag.Percentile(99));
    }

    [Fact]
    public void Percentile_BatchesOfDifferentSize_WeighsByRequests()
    {
        var lag = new VisibleLag(_clock);
        lag.Acknowledge(1);
        _clock.Advance(TimeSpan.FromSeconds(9));
        lag.Acknowledge(99);
        _clock.Advance(TimeSpan.FromSeconds(1));

        lag.Look(100);

        Assert.Equal(TimeSpan.FromSeconds(1), lag.Percentile(99));
        Assert.Equal(TimeSpan.FromSeconds(10), lag.Percentile(100));
    }
}
