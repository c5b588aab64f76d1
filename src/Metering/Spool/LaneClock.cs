using Microsoft.Extensions.Options;

namespace Observe.Metering.Spool;

/// <summary>When a batch is sealed: how many rows it takes, how long it stays open, and the alarm for that.</summary>
internal sealed class LaneClock : IDisposable
{
    // An alarm may come before its time as another clock sees it, so it comes again: a batch must not stay open because nobody sends.
    private static readonly TimeSpan again = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider clock;
    private readonly TimeSpan openFor;
    private readonly ITimer alarm;

    public LaneClock(IOptions<SpoolOptions> options, TimeProvider clock)
    {
        this.clock = clock;
        MaxBatchRows = options.Value.MaxBatchRows;
        openFor = TimeSpan.FromMilliseconds(options.Value.BatchMilliseconds);
        alarm = clock.CreateTimer(_ => Elapsed?.Invoke(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int MaxBatchRows { get; }

    /// <summary>Called when the batch that was started last has been open for its time, and again until <see cref="Stop"/>.</summary>
    public Action? Elapsed { get; set; }

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public long Timestamp => clock.GetTimestamp();

    public void Start() => alarm.Change(openFor, again);

    public void Stop() => alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public bool IsDue(OpenBatch batch) => Since(batch.OpenedTimestamp) >= openFor;

    public TimeSpan Since(long timestamp) => clock.GetElapsedTime(timestamp);

    public void Dispose() => alarm.Dispose();
}
