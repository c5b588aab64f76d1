using System.Threading.Channels;
using Observe.Metering.Receive;
using Observe.Metering.Store;

namespace Observe.Metering.Spool;

/// <summary>
/// Step 2, the lane: takes requests one after the other, decodes them into the columns of the open batch, appends them as they came to
/// the batch's file, and answers them when the file is synced (R11). Requests that wait together share one sync. Everything here
/// happens in one loop, so nothing of it needs a lock.
/// </summary>
internal sealed partial class Lane : BackgroundService
{
    // One group is decoded and synced before anybody in it is answered, so it is bounded.
    private const int MaxGroupBytes = 4 * 1024 * 1024;

    // How long senders wait for the store to take the other batch, before this one is stored from its file instead.
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan retry = TimeSpan.FromSeconds(5);

    private readonly SpoolQueue queue;
    private readonly DecoderSet decoders;
    private readonly ReceiveMeter meter;
    private readonly LaneClock time;
    private readonly ILogger<Lane> log;

    /// <summary>A null wakes the loop. Bounded by the budget for bodies, which are held until they are answered.</summary>
    private readonly Channel<Submission?> waiting = Channel.CreateUnbounded<Submission?>(new() { SingleReader = true });

    private readonly List<Submission> group = [];
    private OpenBatch? open;
    private StoreBatch? rows;

    public Lane(SpoolQueue queue, DecoderSet decoders, ReceiveMeter meter, LaneClock time, ILogger<Lane> log)
    {
        (this.queue, this.decoders, this.meter, this.time, this.log) = (queue, decoders, meter, time, log);
        queue.RowsReturned = Wake;
        time.Elapsed = Wake;
    }

    /// <inheritdoc cref="Accept"/>
    public Task<Receipt> AcceptAsync(Signal signal, byte[] body, int length, Sender sender, CancellationToken token)
    {
        if (queue.RefusalOf(length) is { } refusal)
            return Task.FromResult<Receipt>(refusal);

        // Not cancelled with the sender: the loop reads the body until it answers.
        var submission = new Submission(new Frame(signal, body, length, sender, time.Now));
        return waiting.Writer.TryWrite(submission)
            ? submission.Receipt
            : Task.FromResult<Receipt>(Refusal.FromStore("stopping", "Metering is stopping; send it again.", retry));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was taken is answered; what is on disk waits for the next start if the store does not take it in time.
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } loop)
            await loop.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        rows = await queue.TakeRowsAsync(Timeout.InfiniteTimeSpan, stoppingToken);
        while (await waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            TakeGroup();
            if (group.Count != 0)
                TakeIn();
            if (open is { } batch && (rows!.Rows >= time.MaxBatchRows || (queue.HasRowsToSpare && time.IsDue(batch))))
                await SealAsync(batch);
        }

        if (open is { } last)
            await SealAsync(last);
        queue.Complete();
    }

    // As often as it likes: the loop takes all that wait at once.
    private void Wake() => waiting.Writer.TryWrite(null);

    private void TakeGroup()
    {
        var bytes = 0L;
        while (bytes < MaxGroupBytes && waiting.Reader.TryRead(out var submission))
        {
            if (submission is null)
                continue;

            group.Add(submission);
            bytes += submission.Frame.Length;
        }
    }

    private void TakeIn()
    {
        try
        {
            open ??= Open();
            rows!.Mark(open.BeforeGroup);
            foreach (var submission in group)
                Decode(submission, open);
            var before = open.Writer.Bytes;
            open.Writer.Commit();
            queue.Grow(open.Id, open.Writer.Bytes - before);
            foreach (var submission in group)
                submission.Take(meter);
        }
#pragma warning disable CA1031 // Whatever failed, the senders must hear of it and the loop must live on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (open is not null)
                rows!.RollBack(open.BeforeGroup);
            LogNotTaken(log, failure, group.Count);
            var refusal = Refusal.FromStore("spool_failed", "The request could not be made durable; send it again.", retry);
            foreach (var submission in group)
                submission.Refuse(refusal);
        }
        finally
        {
            group.Clear();
        }
    }

    private OpenBatch Open()
    {
        var (id, writer) = queue.Create(time.Now);
        rows!.Restart(id);
        time.Start();
        queue.Grow(id, writer.Bytes);
        return new OpenBatch(id, writer, time.Timestamp);
    }

    private void Decode(Submission submission, OpenBatch batch)
    {
        var before = rows!.Rows;
        var started = time.Timestamp;
        try
        {
            submission.Refusal = decoders.Decode(submission.Frame, rows, submission.Tally);
        }
#pragma warning disable CA1031 // A request that trips the decoder must not take its neighbours along.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogDecodeFailed(log, failure, submission.Frame.Signal);
            submission.Refusal = Refusal.Broken;
        }

        meter.Decoded(time.Since(started), submission.Frame.Length);
        if (rows.Rows != before)
            batch.Writer.Stage(submission.Frame);
    }

    private async Task SealAsync(OpenBatch batch)
    {
        time.Stop();
        batch.Writer.Dispose();
        open = null;
        var full = rows!;
        var next = queue.IsReadingFiles ? null : await queue.TakeRowsAsync(queue.IsStoreAway ? TimeSpan.Zero : patience, CancellationToken.None);
        if (next is null)
            LogBehind(log);
        queue.Seal(new SealedBatch(batch.Id, batch.Writer.Path, batch.Writer.Bytes, next is null ? null : full));
        rows = next ?? full;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Requests} requests could not be made durable; their senders were told to send them again")]
    private static partial void LogNotTaken(ILogger log, Exception failure, int requests);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request of {Signal} failed in decoding; its sender was told to send it again")]
    private static partial void LogDecodeFailed(ILogger log, Exception failure, Signal signal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not keep up or is away: a full batch waits on disk")]
    private static partial void LogBehind(ILogger log);
}

/// <summary>The batch that takes requests.</summary>
internal sealed record OpenBatch(ulong Id, SegmentWriter Writer, long OpenedTimestamp)
{
    public BatchMark BeforeGroup { get; } = new();
}
