namespace Observe.Metering.Store;

/// <summary>
/// Batches that are stored and have yet to be rolled up: the hand-over from the drain to the rollup. Nothing in it is needed after a
/// stop: the rollup finds at start what it lacks. Bounded by the quarter hours that reports can name.
/// </summary>
public sealed class StoredBatches : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim changed = new(0, 1);
    private readonly TaskCompletionSource<ulong> firstUnsettled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<StoredBatch> waiting = [];
    private TaskCompletionSource? late;

    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Called once, before the first batch is added.</summary>
    /// <param name="firstUnsettled">Of this batch and later ones the store may hold a part: they will be added when they are whole.</param>
    public void Begin(ulong firstUnsettled) => this.firstUnsettled.TrySetResult(firstUnsettled);

    /// <summary>Batches before this one were let go by an earlier process, because the store has the whole of them.</summary>
    public Task<ulong> FirstUnsettledAsync(CancellationToken token) => firstUnsettled.Task.WaitAsync(token);

    /// <summary>Called when all rows of a batch are in the store, one batch after the other, also again after a restart.</summary>
    /// <param name="batch">The batch's id: the microsecond in which it was opened.</param>
    /// <param name="bucketStarts">Quarter hours of its reports.</param>
    public void Add(ulong batch, IEnumerable<DateTime> bucketStarts)
    {
        var windows = bucketStarts.ToArray();
        if (windows.Length == 0)
            return;
        lock (gate)
            waiting.Add(new StoredBatch(batch, windows));
        Wake();
    }

    /// <summary>
    /// Until what was added so far is counted. For a batch that comes after newer ones, which no start would find: it must not be
    /// let go before.
    /// </summary>
    public Task WhenCountedAsync(CancellationToken token)
    {
        Task counted;
        lock (gate)
            counted = (late ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        Wake();
        return counted.WaitAsync(token);
    }

    /// <summary>Whether somebody waits for <see cref="Counted"/>.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (gate)
                return late is not null;
        }
    }

    /// <summary>Tells that nothing waits to be counted, unless something was added meanwhile.</summary>
    public void Counted()
    {
        lock (gate)
        {
            if (waiting.Count != 0)
                return;
            late?.TrySetResult();
            late = null;
        }
    }

    public IReadOnlyList<StoredBatch> Take()
    {
        lock (gate)
        {
            var taken = waiting;
            waiting = [];
            return taken;
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Wake()
    {
        lock (gate)
        {
            if (changed.CurrentCount == 0)
                changed.Release();
        }
    }

    /// <summary>Until a batch is added or <see cref="Wake"/> is called since the last wait.</summary>
    public Task WaitAsync(CancellationToken token) => changed.WaitAsync(token);

    public void Dispose() => changed.Dispose();
}

/// <summary>A batch of reports in the store.</summary>
public sealed record StoredBatch(ulong Id, IReadOnlyList<DateTime> BucketStarts)
{
    public DateTime OpenedAt => DateTime.UnixEpoch.AddMicroseconds(Id);
}
