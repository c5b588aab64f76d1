using Observe.Observe.Demo;

namespace Observe.Observe.Tests.Demo;

public sealed class TimelineTests
{
    private static readonly DateTime Start = new(2026, 3, 29, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void EventTime_FullSpeed_EndsNow()
    {
        var timeline = new Timeline(Start, Hour, speed: double.PositiveInfinity);

        Assert.Equal(Start - Hour, timeline.EventTime(TimeSpan.Zero));
        Assert.Equal(Start, timeline.EventTime(Hour));
        Assert.Equal(Start, timeline.SendTime(Hour));
    }

    [Fact]
    public void EventTime_RealTime_BeginsNow()
    {
        var timeline = new Timeline(Start, Hour, speed: 1);

        Assert.Equal(Start, timeline.EventTime(TimeSpan.Zero));
        Assert.Equal(Start + Hour, timeline.EventTime(Hour));
        Assert.Equal(timeline.EventTime(Hour / 3), timeline.SendTime(Hour / 3));
    }

    [Fact]
    public void EventTime_SixtyTimes_EndsWhenTheReplayEnds()
    {
        var timeline = new Timeline(Start, Hour, speed: 60);

        Assert.Equal(Start.AddMinutes(1), timeline.SendTime(Hour));
        Assert.Equal(timeline.SendTime(Hour), timeline.EventTime(Hour));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.5)]
    [InlineData(60.0)]
    [InlineData(double.PositiveInfinity)]
    public void EventTime_AnySpeed_KeepsSpacingAndIsNeverInTheFuture(double speed)
    {
        var timeline = new Timeline(Start, Hour, speed);

        for (var offset = TimeSpan.Zero; offset <= Hour; offset += TimeSpan.FromSeconds(7))
        {
            Assert.Equal(offset, timeline.EventTime(offset) - timeline.EventTime(TimeSpan.Zero));
            Assert.True(timeline.EventTime(offset) <= timeline.SendTime(offset) + TimeSpan.FromTicks(10));
        }
    }
}
