namespace Observe.GpuExporter;

/// <summary>
/// Gives memory back that was needed once: by the start, by laying a page anew, by an engine's long page. Little is allocated from then on, so left to itself the
/// collector would come round after hours, and what it waits for would count as resident until then.
/// </summary>
internal sealed class MemoryTrim : IAsyncDisposable
{
    /// <summary>Less than this is not worth a collection, which stops all threads for some milliseconds.</summary>
    private const long WorthBytes = 1 << 20;

    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task trimming;
    private long allocated;

    /// <param name="every">How often it looks whether there is something to give back.</param>
    public MemoryTrim(TimeSpan every, TimeProvider clock)
    {
        this.clock = clock;
        trimming = Task.Run(() => RunAsync(every));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await trimming;
        stopping.Dispose();
    }

    private async Task RunAsync(TimeSpan every)
    {
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                Look();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private void Look()
    {
        var now = GC.GetTotalAllocatedBytes();
        if (now - allocated < WorthBytes)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        allocated = GC.GetTotalAllocatedBytes();
    }
}
