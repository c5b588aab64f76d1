using Microsoft.Extensions.Time.Testing;
using Observe.Testing;

namespace Observe.GpuExporter.Tests;

public sealed class MemoryTrimTests
{
    [Fact]
    public async Task Tick_AfterAMegabyteWasAllocated_GivesItBack()
    {
        var clock = new FakeTimeProvider();
        await using var trim = new MemoryTrim(TimeSpan.FromSeconds(30), clock);
        var dropped = new WeakReference(new byte[4 << 20]);
        var before = GC.CollectionCount(GC.MaxGeneration);

        await Eventually.HoldsAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            return GC.CollectionCount(GC.MaxGeneration) > before && !dropped.IsAlive;
        }, "it collected", TestContext.Current.CancellationToken);
    }
}
