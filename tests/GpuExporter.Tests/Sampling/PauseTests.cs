using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Sampling;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class PauseTests
{
    [Fact]
    public void Until_TheSystemsClock_WaitsNoLessThanThat()
    {
        using var pause = new Pause(TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        Assert.True(pause.Until(began + (TimeProvider.System.TimestampFrequency / 20)));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(50));
        Assert.True(pause.Until(began));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wake_BeforeTheTime_EndsTheWait(bool ofTheSystem)
    {
        var time = ofTheSystem ? TimeProvider.System : new FakeTimeProvider();
        using var pause = new Pause(time);
        var waiting = Task.Run(() => pause.Until(time.GetTimestamp() + (time.TimestampFrequency * 3_600)), TestContext.Current.CancellationToken);
        pause.Wake();
        Assert.False(await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
