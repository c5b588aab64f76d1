using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Observe.Storage.Client;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>
/// Step 3 of the pipeline: puts reports on disk in ClickHouse before anybody is told that they were accepted (R11).
/// Batches that wait together are inserted together (group commit), so the price of a durable write is shared.
/// </summary>
public sealed partial class ReportStore : BackgroundService
{
    private static readonly TimeSpan busyRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan unavailableRetry = TimeSpan.FromSeconds(5);

    private readonly ClickHouseClient client;
    private readonly StoredWindows windows;
    private readonly StoreOptions options;
    private readonly StoreMetrics metrics;
    private readonly ILogger<ReportStore> logger;

    /// <summary>Bounded by <see cref="StoreOptions.MaxWaitingReports"/>, counted in reports, not in batches.</summary>
    private readonly Channel<Submission> waiting = Channel.CreateUnbounded<Submission>();
    private int waitingReports;

    public ReportStore(
        ClickHouseClient client, StoredWindows windows, IOptions<StoreOptions> options, StoreMetrics metrics,
        ILogger<ReportStore> logger)
    {
        this.client = client;
        this.windows = windows;
        this.options = options.Value;
        this.metrics = metrics;
        this.logger = logger;
        metrics.ObserveWaiting(() => Volatile.Read(ref waitingReports));
    }

    /// <summary>Completes when the reports are durable, or with the reason why they are not. Never throws for the store's sake.</summary>
    /// <param name="reports">Read until the task completes; the caller must not change it before.</param>
    /// <param name="cancellationToken">Stops the waiting, not the writing: what was taken may still be stored.</param>
    public Task<StoreResult> StoreAsync(IReadOnlyList<UsageReport> reports, CancellationToken cancellationToken)
    {
        if (reports.Count == 0)
            return Task.FromResult(StoreResult.Stored);

        // A single batch over the limit is let in when nothing else waits: refusing it would refuse it for ever.
        var after = Interlocked.Add(ref waitingReports, reports.Count);
        if (after > options.MaxWaitingReports && after > reports.Count)
            return Refuse(reports.Count, StoreOutcome.Busy, "the queue in front of the store is full; try again", busyRetry);

        var submission = new Submission(reports);
        if (!waiting.Writer.TryWrite(submission))
            return Refuse(reports.Count, StoreOutcome.Unavailable, "metering is stopping; send it again", unavailableRetry);

        return submission.Completion.Task.WaitAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // No new submissions; what waits is written before the writers end.
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } writers)
            await writers.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Writers).Select(_ => Task.Run(WriteAsync, CancellationToken.None)));

    private Task<StoreResult> Refuse(int reports, StoreOutcome outcome, string reason, TimeSpan retryAfter)
    {
        Interlocked.Add(ref waitingReports, -reports);
        metrics.Refused(reports);
        return Task.FromResult(new StoreResult(outcome, reason, retryAfter));
    }

    private async Task WriteAsync()
    {
        var batch = new UsageReportBatch();
        var submissions = new List<Submission>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            var reports = 0;
            while (reports < options.MaxBatchReports && waiting.Reader.TryRead(out var submission))
            {
                submissions.Add(submission);
                reports += submission.Reports.Count;
            }

            if (submissions.Count == 0)
                continue;

            var result = await InsertAsync(batch, submissions, reports);
            Interlocked.Add(ref waitingReports, -reports);
            foreach (var submission in submissions)
                submission.Completion.SetResult(result);
            submissions.Clear();
        }
    }

    private async Task<StoreResult> InsertAsync(UsageReportBatch batch, List<Submission> submissions, int reports)
    {
        var started = metrics.Clock.GetTimestamp();
        try
        {
            var recordedAt = metrics.Clock.GetUtcNow().UtcDateTime;
            var touched = new HashSet<DateTime>();
            foreach (var submission in submissions)
            {
                foreach (var report in submission.Reports)
                    touched.Add(batch.Append(report, recordedAt));
            }

            // One token an insert: the client repeats an insert whose answer was lost, and the engine drops the repetition.
            await client.InsertAsync("usage_reports", batch, Guid.CreateVersion7().ToString("N"), CancellationToken.None);
            windows.Touch(touched);
            metrics.Stored(reports, metrics.Clock.GetElapsedTime(started));
            return StoreResult.Stored;
        }
#pragma warning disable CA1031 // Whatever failed, the sender must hear of it and the writer must live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            metrics.Failed(reports);
            LogInsertFailed(e, reports);
            return new StoreResult(
                StoreOutcome.Unavailable, "the store did not take the batch; send it again", unavailableRetry);
        }
        finally
        {
            batch.Clear();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Reports} reports were not stored; their senders were told to send them again")]
    private partial void LogInsertFailed(Exception exception, int reports);

    private sealed class Submission(IReadOnlyList<UsageReport> reports)
    {
        public IReadOnlyList<UsageReport> Reports => reports;

        public TaskCompletionSource<StoreResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
