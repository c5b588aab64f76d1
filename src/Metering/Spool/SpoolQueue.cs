using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Observe.Metering.Content;
using Observe.Metering.Receive;
using Observe.Metering.Store;

namespace Observe.Metering.Spool;

/// <summary>
/// What is durable and not stored yet, between the lane that fills it and the drain that empties it: files, oldest first. The
/// newest ones also have their decoded rows in memory, in one of two batches that go to and fro.
/// </summary>
internal sealed class SpoolQueue : IDisposable
{
    // One is filled while the other is stored.
    private const int BatchesInMemory = 2;

    private static readonly TimeSpan leastDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan mostDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan lookEvery = TimeSpan.FromSeconds(1);

    private readonly SpoolDirectory directory;
    private readonly SpoolOptions options;
    private readonly TimeProvider clock;
    private readonly Channel<SealedBatch> ready = Channel.CreateUnbounded<SealedBatch>(new() { SingleReader = true });
    private readonly SemaphoreSlim idle = new(BatchesInMemory, BatchesInMemory);
    private readonly Stack<StoreBatch> idleRows = [];
    private readonly SortedSet<ulong> waiting = [];
    private readonly Lock gate = new();

    private int withoutRows;
    private long waitingBytes;
    private long freeBytes = long.MaxValue;
    private long lookedAt;
    private double drainedPerSecond;
    private long drainedAt;

    public SpoolQueue(SpoolDirectory directory, IOptions<SpoolOptions> options, TimeProvider clock, ContentPolicy? content = null)
    {
        (this.directory, this.options, this.clock) = (directory, options.Value, clock);
        for (var index = 0; index < BatchesInMemory; index++)
            idleRows.Push(new StoreBatch(content));
    }

    /// <summary>Told whenever a batch comes back: the store is idle again.</summary>
    public Action? RowsReturned { get; set; }

    /// <summary>The last attempt to store failed: nobody should wait for it.</summary>
    public bool IsStoreAway { get; set; }

    /// <summary>Batches on disk that wait for the store, in order.</summary>
    public ChannelReader<SealedBatch> Ready => ready.Reader;

    /// <summary>
    /// Whether the lane may hand over its rows with a batch and go on with the other ones. Not while a batch waits that has to be read from
    /// its file: the drain needs rows for it, and would wait for ever if one were kept by the lane and the other by a batch behind it.
    /// </summary>
    public bool HasRowsToSpare => idle.CurrentCount != 0 && !IsReadingFiles;

    /// <summary>Whether a batch waits, or is being stored, that is read from its file.</summary>
    public bool IsReadingFiles => Volatile.Read(ref withoutRows) != 0;

    public SpoolDepth Depth
    {
        get
        {
            lock (gate)
            {
                var oldest = waiting.Count == 0 ? TimeSpan.Zero : clock.GetUtcNow().UtcDateTime - BatchId.OpenedAt(waiting.Min);
                return new SpoolDepth(waitingBytes, waiting.Count, oldest < TimeSpan.Zero ? TimeSpan.Zero : oldest, options.MaxBytes);
            }
        }
    }

    /// <summary>Puts what an earlier process left in front of everything else.</summary>
    /// <returns>How many batches that was, and from which batch on the store may hold parts; those that were set aside apart.</returns>
    public (int Batches, ulong FirstUnsettled) Recover()
    {
        var left = directory.Recover(clock.GetUtcNow().UtcDateTime);
        foreach (var batch in left)
        {
            Grow(batch.Id, batch.Bytes);
            Seal(batch);
        }

        return (left.Count, left.FirstOrDefault(batch => !batch.IsLate)?.Id ?? directory.NextId);
    }

    /// <summary>Why a request of so many bytes cannot be taken now; null when it can.</summary>
    public Refusal? RefusalOf(int bytes)
    {
        if (Interlocked.Read(ref waitingBytes) + bytes > options.MaxBytes)
        {
            return Refusal.FromStore(
                "spool_full", "The spool is full because the store does not keep up or is away; send it again later.", Delay());
        }

        LookAtDisk();
        return Interlocked.Read(ref freeBytes) - bytes < options.MinFreeBytes
            ? Refusal.FromStore("disk_full", "The disk of the spool is full; send it again later.", Delay())
            : null;
    }

    /// <summary>Rows to fill, when a batch is idle within the time; null otherwise. Give them back.</summary>
    public async Task<StoreBatch?> TakeRowsAsync(TimeSpan patience, CancellationToken token)
    {
        if (!await idle.WaitAsync(patience, token))
            return null;

        lock (gate)
            return idleRows.Pop();
    }

    public void GiveBack(StoreBatch rows)
    {
        rows.Restart(0);
        lock (gate)
            idleRows.Push(rows);
        idle.Release();
        RowsReturned?.Invoke();
    }

    /// <inheritdoc cref="SpoolDirectory.Create"/>
    public (ulong Id, SegmentWriter Writer) Create(DateTime nowUtc) => directory.Create(nowUtc);

    /// <summary>Counts bytes that were committed to the file of a batch.</summary>
    public void Grow(ulong id, long bytes)
    {
        lock (gate)
        {
            waiting.Add(id);
            waitingBytes += bytes;
        }
    }

    /// <summary>Hands a batch to the drain.</summary>
    public void Seal(SealedBatch batch)
    {
        if (batch.Rows is null)
            Interlocked.Increment(ref withoutRows);
        ready.Writer.TryWrite(batch);
    }

    /// <summary>No more batches will be sealed.</summary>
    public void Complete() => ready.Writer.TryComplete();

    /// <summary>Forgets a batch that is stored, or set aside.</summary>
    public void Done(SealedBatch batch, bool isStored)
    {
        if (isStored)
            SpoolDirectory.Delete(batch);
        else
            SpoolDirectory.SetAside(batch);
        if (batch.Rows is null)
            Interlocked.Decrement(ref withoutRows);

        lock (gate)
        {
            waiting.Remove(batch.Id);
            waitingBytes -= batch.Bytes;
            var now = clock.GetTimestamp();
            var seconds = Math.Max(clock.GetElapsedTime(drainedAt, now).TotalSeconds, 0.001);
            drainedPerSecond = drainedAt == 0 ? batch.Bytes : (0.7 * drainedPerSecond) + (0.3 * batch.Bytes / seconds);
            drainedAt = now;
        }
    }

    public void Dispose()
    {
        idle.Dispose();
        foreach (var rows in idleRows)
            rows.Dispose();
    }

    // As long as a tenth of the spool takes at the pace of late: adaptive, and never the same for ever.
    private TimeSpan Delay()
    {
        var seconds = drainedPerSecond <= 0 ? mostDelay.TotalSeconds : options.MaxBytes / 10.0 / drainedPerSecond;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, leastDelay.TotalSeconds, mostDelay.TotalSeconds));
    }

    private void LookAtDisk()
    {
        var last = Interlocked.Read(ref lookedAt);
        if (last != 0 && clock.GetElapsedTime(last) < lookEvery)
            return;
        if (Interlocked.CompareExchange(ref lookedAt, clock.GetTimestamp(), last) == last)
            Interlocked.Exchange(ref freeBytes, directory.FreeBytes);
    }
}

/// <summary>What waits in the spool.</summary>
/// <param name="Bytes">Of all files.</param>
/// <param name="Batches">Files.</param>
/// <param name="Oldest">Since when the oldest waits.</param>
/// <param name="LimitBytes">Where senders are told to come back.</param>
internal readonly record struct SpoolDepth(long Bytes, int Batches, TimeSpan Oldest, long LimitBytes);
