using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Observe.Observe.Demo;

/// <summary>
/// Hands spans to the OpenTelemetry SDK's own OTLP exporter. The SDK's batch processor drops spans when its queue is
/// full or an export fails; a replay must arrive whole, so here a full queue makes the caller wait and a refused batch
/// is sent again. Batches go one at a time, on a thread of their own.
/// </summary>
/// <param name="acknowledged">Called with the number of spans of each batch that the receiver has acknowledged.</param>
internal sealed class ReplayExport(OtlpTraceExporter otlp, Action<int> acknowledged)
    : BaseExportProcessor<Activity>(otlp)
{
    private const int QueueSpans = 4096;
    private const int BatchSpans = 512;
    private const int MaxAttempts = 40;
    private static readonly TimeSpan BatchWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<Activity> queue = new(QueueSpans);

    protected override void OnExport(Activity data) => queue.Add(data);

    /// <summary>No more spans will come; what is queued is still sent.</summary>
    public void Complete() => queue.CompleteAdding();

    /// <summary>Sends until <see cref="Complete"/> was called and the queue is empty.</summary>
    /// <exception cref="ReplayException">The receiver refused a batch <see cref="MaxAttempts"/> times.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Run(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken cancellationToken)
    {
        var batch = new Activity[BatchSpans];
        while (queue.TryTake(out var first, Timeout.Infinite, cancellationToken))
        {
            batch[0] = first;
            Send(batch, Fill(batch, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Adds what comes within <see cref="BatchWait"/>, up to a full batch.</summary>
    private int Fill(Activity[] batch, CancellationToken cancellationToken)
    {
        var count = 1;
        var started = Stopwatch.GetTimestamp();
        while (count < BatchSpans)
        {
            var left = BatchWait - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !queue.TryTake(out var next, (int)left.TotalMilliseconds, cancellationToken))
                break;
            batch[count++] = next;
        }

        return count;
    }

    private void Send(Activity[] batch, int count, CancellationToken cancellationToken)
    {
        for (var attempt = 1; exporter.Export(new Batch<Activity>(batch, count)) != ExportResult.Success; attempt++)
        {
            if (attempt == MaxAttempts)
                throw new ReplayException("Metering keeps refusing the demo's requests; its log says why.");
            cancellationToken.WaitHandle.WaitOne(RetryWait);
            cancellationToken.ThrowIfCancellationRequested();
        }

        acknowledged(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            queue.Dispose();
        base.Dispose(disposing);
    }
}
