using Observe.Metering.Store;
using Observe.Storage.Client;

namespace Observe.Metering.Rollup;

/// <summary>
/// Steps 4 and 5 of the pipeline: brings <c>usage_15m</c>, <c>latency_15m</c> and <c>charges</c> up to date, batch by batch as the
/// drain stores them, and whole quarter hours where that was asked for. One loop does one thing at a time; that is what makes
/// a difference safe to insert. It may stop anywhere: the next start finds what is lacking.
/// </summary>
internal sealed partial class UsageRollup(
    StoredBatches batches, StoredWindows windows, RollupWork work, TimeProvider clock, ILogger<UsageRollup> logger)
    : BackgroundService
{
    // A round rests four times as long as it worked, within these bounds: under load many changes share one step and most of the time
    // stays with the inserts, yet nothing waits longer than this for its round.
    private static readonly TimeSpan shortestRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan longestRest = TimeSpan.FromMilliseconds(600);

    private static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FindUnfinishedAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                await WaitAsync(stoppingToken);
                var started = clock.GetTimestamp();
                foreach (var batch in batches.Take())
                {
                    work.Apply.Touch(batch);
                    work.Far.Touch(batch.Id);
                }

                await ApplyAsync(stoppingToken);
                await LookFarAsync(stoppingToken);
                foreach (var window in windows.TakeDue())
                    await RefreshAsync(window, stoppingToken);
                if (batches.IsAwaited && work.Far.IsDone && !windows.HasRecountBy(clock.GetUtcNow() + StoredWindows.Soon))
                    batches.Counted();

                var rest = 4 * clock.GetElapsedTime(started);
                await Task.Delay(
                    rest < shortestRest ? shortestRest : rest > longestRest ? longestRest : rest, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not rolled up is found at the next start.
        }
    }

    private async Task FindUnfinishedAsync(CancellationToken token)
    {
        while (true)
        {
            try
            {
                await work.ReadyAsync(token);
                LogUnfinished(await work.Apply.FindUnfinishedAsync(await batches.FirstUnsettledAsync(token), token));
                return;
            }
            catch (ClickHouseException e)
            {
                LogUnfinishedFailed(e);
                await Task.Delay(retryDelay, clock, token);
            }
        }
    }

    private async Task WaitAsync(CancellationToken token)
    {
        var at = new[] { work.Apply.NextAt, work.Far.NextAt, windows.NextAt }.Min();
        var wait = at - clock.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return;

        using var alarm = wait is { } some
            ? clock.CreateTimer(_ => batches.Wake(), null, some < longestWait ? some : longestWait, Timeout.InfiniteTimeSpan)
            : null;
        await batches.WaitAsync(token);
    }

    // Timers take no more than 49 days.
    private static readonly TimeSpan longestWait = TimeSpan.FromDays(1);

    private async Task ApplyAsync(CancellationToken token)
    {
        var started = clock.GetTimestamp();
        try
        {
            if (work.Apply.NextAt is null)
                return;
            await work.Apply.RunAsync(token);
            work.Metrics.Applied(clock.GetElapsedTime(started));
        }
#pragma warning disable CA1031 // Whatever failed, what is pending stays pending and the loop must live on.
        catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
#pragma warning restore CA1031
        {
            work.Metrics.Failed();
            LogApplyFailed(e);
            await Task.Delay(retryDelay, clock, token);
        }
    }

    private async Task LookFarAsync(CancellationToken token)
    {
        try
        {
            await work.Far.RunAsync(work.Apply.CountedUpto, token);
        }
        catch (ClickHouseException e)
        {
            work.Metrics.Failed();
            LogLookFailed(e);
            await Task.Delay(retryDelay, clock, token);
        }
    }

    private async Task RefreshAsync(DueWindow window, CancellationToken token)
    {
        var started = clock.GetTimestamp();
        try
        {
            await work.Refresh.RunAsync(window, token);
            work.Metrics.Refreshed(clock.GetElapsedTime(started));
        }
#pragma warning disable CA1031 // Whatever failed, the window stays due and the other windows must not wait for it.
        catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
#pragma warning restore CA1031
        {
            work.Metrics.Failed();
            LogRefreshFailed(e, window.BucketStart);
            if (window.IsRecount)
            {
                windows.Recount([window.BucketStart], clock.GetUtcNow() + retryDelay);
                // It may still end in the store after the next one has looked: what it then adds twice, a later one takes back.
                windows.Recount([window.BucketStart], clock.GetUtcNow() + BatchApply.Doubt);
            }

            windows.Charge([window.BucketStart], BatchApply.Doubt);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} quarter hours lack something since the last run")]
    private partial void LogUnfinished(int count);

    [LoggerMessage(2, LogLevel.Warning, "The store did not say what the rollup lacks; asking again")]
    private partial void LogUnfinishedFailed(Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The rollup of the quarter hour {BucketStart:u} failed; it will be tried again")]
    private partial void LogRefreshFailed(Exception exception, DateTime bucketStart);

    [LoggerMessage(5, LogLevel.Error, "Requests whose reports lie far apart could not be looked for; it will be tried again")]
    private partial void LogLookFailed(Exception exception);

    [LoggerMessage(4, LogLevel.Error, "The rollup of the batches stored last failed; it will be tried again")]
    private partial void LogApplyFailed(Exception exception);
}
