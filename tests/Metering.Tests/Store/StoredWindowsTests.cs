using Microsoft.Extensions.Time.Testing;
using Observe.Metering.Store;

namespace Observe.Metering.Tests.Store;

public sealed class StoredWindowsTests : IDisposable
{
    private static readonly DateTime noon = new(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(noon));
    private readonly StoredBatches batches = new();
    private readonly StoredWindows windows;

    public StoredWindowsTests() => windows = new StoredWindows(batches, clock);

    [Fact]
    public async Task Charge_IsDueAtOnceAndEndsAWait()
    {
        var waiting = batches.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        windows.Charge([noon]);

        await waiting;
        Assert.Equal([new DueWindow(noon, DateTimeOffset.MinValue, false)], windows.TakeDue());
        Assert.Null(windows.NextAt);
    }

    [Fact]
    public void Recount_OfATimeToCome_WaitsForItWhateverIsChargedMeanwhile()
    {
        windows.Recount([noon], clock.GetUtcNow().AddHours(1));
        windows.Charge([noon]);

        Assert.False(Assert.Single(windows.TakeDue()).IsRecount);
        Assert.Empty(windows.TakeDue());
        Assert.Equal(clock.GetUtcNow().AddHours(1), windows.NextAt);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(Assert.Single(windows.TakeDue()).IsRecount);
    }

    [Fact]
    public void TakeDue_OfWeeksAtOnce_GivesTheNewestFirstAndNotAllAtOnce()
    {
        windows.Charge(Enumerable.Range(0, 1000).Select(i => noon.AddMinutes(-15 * i)));

        var first = windows.TakeDue();
        windows.Charge([noon]);
        var second = windows.TakeDue();

        Assert.InRange(first.Count, 1, 100);
        Assert.Equal(noon, first[0].BucketStart);
        Assert.Equal(noon, second[0].BucketStart);
        Assert.DoesNotContain(first[1].BucketStart, second.Select(window => window.BucketStart));
    }

    [Fact]
    public void Charge_AskedForAgainForLater_IsDueTwice()
    {
        windows.Charge([noon]);
        windows.Charge([noon]);
        windows.Charge([noon], TimeSpan.FromMinutes(1));

        Assert.Equal(noon, Assert.Single(windows.TakeDue()).BucketStart);
        Assert.Empty(windows.TakeDue());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(noon, Assert.Single(windows.TakeDue()).BucketStart);
        Assert.Null(windows.NextAt);
    }

    /// <summary>Of two reports of a request that are held back, each may change what the other's quarter hour counts, in its own time.</summary>
    [Fact]
    public void Recount_OfSeveralTimesToCome_IsDueAtEach()
    {
        windows.Recount([noon], clock.GetUtcNow().AddMinutes(15));
        windows.Recount([noon], clock.GetUtcNow().AddMinutes(30));
        windows.Recount([noon], clock.GetUtcNow().AddMinutes(30).AddTicks(-1));
        Assert.Equal(1, windows.Count);

        for (var time = 0; time < 2; time++)
        {
            Assert.Empty(windows.TakeDue());
            clock.Advance(TimeSpan.FromMinutes(15));
            Assert.True(Assert.Single(windows.TakeDue()).IsRecount);
        }

        Assert.Null(windows.NextAt);
    }

    public void Dispose() => batches.Dispose();
}
