using Microsoft.Extensions.Time.Testing;
using Observe.Metering.Store;

namespace Observe.Metering.Tests.Store;

public sealed class StoredWindowsTests
{
    private static readonly DateTime noon = new(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(noon));

    [Fact]
    public async Task Take_AfterTouch_GivesTheWindowAtOnceAndItsNeighboursLater()
    {
        using var windows = new StoredWindows(clock);
        windows.Touch([noon]);

        Assert.Equal([noon], await windows.TakeDueAsync(TestContext.Current.CancellationToken));

        var later = windows.TakeDueAsync(TestContext.Current.CancellationToken);
        Assert.False(later.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([noon.AddMinutes(15), noon.AddMinutes(-15)], await later);
        Assert.Equal(0, windows.Count);
    }

    [Fact]
    public async Task Take_TouchedWhileANeighbourWaits_IsDueAtOnce()
    {
        using var windows = new StoredWindows(clock);
        windows.Touch([noon]);
        await windows.TakeDueAsync(TestContext.Current.CancellationToken);

        windows.Touch([noon.AddMinutes(15)]);

        Assert.Equal([noon.AddMinutes(15)], await windows.TakeDueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Take_OfWeeksAtOnce_GivesTheNewestFirstAndNotAllAtOnce()
    {
        using var windows = new StoredWindows(clock);
        windows.Touch(Enumerable.Range(0, 1000).Select(i => noon.AddMinutes(-15 * i)));

        var first = await windows.TakeDueAsync(TestContext.Current.CancellationToken);
        windows.Touch([noon]);
        var second = await windows.TakeDueAsync(TestContext.Current.CancellationToken);

        Assert.InRange(first.Count, 1, 100);
        Assert.Equal(noon, first[0]);
        Assert.Equal(noon, second[0]);
        Assert.DoesNotContain(first[1], second);
    }

    [Fact]
    public async Task Take_WithNothingDue_WaitsUntilTouched()
    {
        using var windows = new StoredWindows(clock);
        var waiting = windows.TakeDueAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        windows.Touch([noon]);

        Assert.Equal([noon], await waiting);
    }

    [Fact]
    public async Task Return_AfterAFailure_IsDueAgainAfterTheDelay()
    {
        using var windows = new StoredWindows(clock);
        windows.Return(noon, TimeSpan.FromSeconds(2));

        var waiting = windows.TakeDueAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([noon], await waiting);
    }

    [Fact]
    public async Task Return_OfAWindowTouchedMeanwhile_DoesNotDelayIt()
    {
        using var windows = new StoredWindows(clock);
        windows.Touch([noon]);
        windows.Return(noon, TimeSpan.FromMinutes(1));

        Assert.Equal([noon], await windows.TakeDueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Take_Cancelled_Throws()
    {
        using var windows = new StoredWindows(clock);
        using var cancelled = new CancellationTokenSource();
        var waiting = windows.TakeDueAsync(cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
