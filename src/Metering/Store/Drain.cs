using Observe.Metering.Receive;
using Observe.Metering.Spool;
using Observe.Storage.Client;

namespace Observe.Metering.Store;

/// <summary>
/// Step 3, the drain: takes batches from the spool in order, inserts their tables under the batch's id, has the rollup apply the batch,
/// and lets the file go. Every step may be repeated: the store knows the id. While the store is away the oldest batch is tried again
/// and the others wait on disk.
/// </summary>
internal sealed partial class Drain(
    SpoolQueue queue, DecoderSet decoders, BatchInsert insert, DrainState state, ILogger<Drain> log) : BackgroundService
{
    private static readonly TimeSpan leastRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan mostRetry = TimeSpan.FromSeconds(5);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the lane starts, so that the oldest is stored first.
        var (left, firstUnsettled) = queue.Recover();
        insert.Begin(firstUnsettled);
        if (left != 0)
            LogRecovered(log, left);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var batch in queue.Ready.ReadAllAsync(stoppingToken))
                await StoreAsync(batch, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is on disk and stored at the next start.
        }
    }

    private async Task StoreAsync(SealedBatch batch, CancellationToken token)
    {
        var rows = batch.Rows ?? await ReadAsync(batch, token);
        try
        {
            var isStored = await StoreUntilDoneAsync(batch, rows, token);
            if (isStored && batch.IsLate)
                await insert.WhenCountedAsync(token);
            queue.Done(batch, isStored);
        }
        finally
        {
            queue.GiveBack(rows);
        }
    }

    // True when it is stored; false when the store will never take it as it is.
    private async Task<bool> StoreUntilDoneAsync(SealedBatch batch, StoreBatch rows, CancellationToken token)
    {
        for (var delay = leastRetry; ; delay = delay * 2 < mostRetry ? delay * 2 : mostRetry)
        {
            try
            {
                await insert.RunAsync(rows, token);
                state.Stored(rows, batch.OpenedAt);
                return true;
            }
            catch (ClickHouseException failure) when (BatchInsert.IsHopeless(failure))
            {
                state.Failed(failure);
                LogSetAside(log, failure, batch.Path);
                return false;
            }
#pragma warning disable CA1031 // Whatever failed, the batch stays first in line and is tried again.
            catch (Exception failure) when (!token.IsCancellationRequested)
#pragma warning restore CA1031
            {
                state.Failed(failure);
                LogFailed(log, failure, batch.Path, delay.TotalSeconds);
                await state.WaitAsync(delay, token);
            }
        }
    }

    private async Task<StoreBatch> ReadAsync(SealedBatch batch, CancellationToken token)
    {
        var rows = (await queue.TakeRowsAsync(Timeout.InfiniteTimeSpan, token))!;
        rows.Restart(batch.Id);
        using var reader = SegmentReader.Open(batch.Path);
        while (reader.Next())
        {
            // What was taken then is taken now: decoding depends on the frame alone.
            if (decoders.Decode(reader.Current, rows, new Tally(reader.Current.Signal)) is not null)
                LogRefused(log, batch.Path);
        }

        return rows;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Batches} batches of the last run wait on disk and are stored first")]
    private static partial void LogRecovered(ILogger log, int batches);

    [LoggerMessage(Level = LogLevel.Error, Message = "Batch {File} was not stored; it is on disk and tried again in {Seconds} s")]
    private static partial void LogFailed(ILogger log, Exception failure, string file, double seconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Batch {File} is not taken by the store as it is; its file is kept in the spool with the ending .refused and tried again at the next start")]
    private static partial void LogSetAside(ILogger log, Exception failure, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} holds a frame that is not taken any more; this version reads it otherwise than the one that took it")]
    private static partial void LogRefused(ILogger log, string file);
}
