using System.Diagnostics.Metrics;
using Observe.Metering.Receive;
using Observe.Metering.Spool;

namespace Observe.Metering.Store;

/// <summary>How storing goes, for metrics, for <c>/status</c> and for the lane, which does not wait for a store that is away.</summary>
internal sealed class DrainState
{
    private readonly SpoolQueue queue;
    private readonly TimeProvider clock;
    private readonly Counter<long> rows;
    private readonly Counter<long> failures;
    private readonly Histogram<double> duration;

    public DrainState(SpoolQueue queue, IMeterFactory meters, TimeProvider clock)
    {
        (this.queue, this.clock) = (queue, clock);
        var meter = meters.Create(ReceiveMeter.Name);
        rows = meter.CreateCounter<long>("observe.store.rows", "{row}", "Rows stored, by table.");
        failures = meter.CreateCounter<long>("observe.store.failures", "{attempt}", "Attempts to store a batch that failed.");
        duration = meter.CreateHistogram<double>("observe.store.delay", "s", "From the opening of a batch until it is stored and counted.");
        meter.CreateObservableGauge("observe.spool.size", () => queue.Depth.Bytes, "By", "Requests on disk that wait for the store.");
        meter.CreateObservableGauge("observe.spool.batches", () => queue.Depth.Batches, "{batch}", "Batches on disk that wait for the store.");
        meter.CreateObservableGauge("observe.spool.age", () => queue.Depth.Oldest.TotalSeconds, "s", "How long the oldest request has waited.");
    }

    /// <summary>Why the last attempt failed; null after one that did not.</summary>
    public string? LastError { get; private set; }

    public void Stored(StoreBatch batch, DateTime openedAt)
    {
        LastError = null;
        queue.IsStoreAway = false;
        foreach (var table in batch.Tables)
        {
            if (table.Rows.Rows != 0)
                rows.Add(table.Rows.Rows, new KeyValuePair<string, object?>("table", table.Name));
        }

        duration.Record((clock.GetUtcNow().UtcDateTime - openedAt).TotalSeconds);
    }

    public void Failed(Exception failure)
    {
        LastError = failure.Message;
        queue.IsStoreAway = true;
        failures.Add(1);
    }

    public Task WaitAsync(TimeSpan delay, CancellationToken token) => Task.Delay(delay, clock, token);
}
