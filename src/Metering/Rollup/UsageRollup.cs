using Observe.Metering.Store;
using Observe.Storage.Client;

namespace Observe.Metering.Rollup;

/// <summary>
/// Step 4 of the pipeline: brings <c>usage_15m</c>, <c>latency_15m</c> and <c>charges</c> up to date for the quarter
/// hours whose reports changed. Every refresh inserts differences against what is there, so it may run at any time, twice, or
/// stop half way: the next one puts it right. One rollup runs at a time; that is what makes a difference safe to insert.
/// </summary>
public sealed partial class UsageRollup(
    StoredWindows windows, WindowRefresh refresh, RollupMetrics metrics, TimeProvider clock, ILogger<UsageRollup> logger)
    : BackgroundService
{
    // A round rests twice as long as it worked, within these bounds: under load the changes of many inserts share one refresh
    // and most of the time stays with the inserts, yet nothing waits longer than half a second for its round.
    private static readonly TimeSpan shortestRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan longestRest = TimeSpan.FromMilliseconds(500);

    // A refresh that got no answer may still end in the store after the next one has looked: what it then adds twice, a later
    // refresh takes back.
    private static readonly TimeSpan secondLook = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(2);

    /// <summary>Quarter hours whose last refresh failed; bounded as <see cref="StoredWindows"/> is.</summary>
    private readonly HashSet<DateTime> unsure = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await FindUnfinishedAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var due = await windows.TakeDueAsync(stoppingToken);
            var started = clock.GetTimestamp();
            foreach (var bucketStart in due)
                await RefreshAsync(bucketStart, stoppingToken);

            var rest = 2 * clock.GetElapsedTime(started);
            await Task.Delay(
                rest < shortestRest ? shortestRest : rest > longestRest ? longestRest : rest, clock, stoppingToken);
        }
    }

    private async Task FindUnfinishedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var unfinished = await refresh.UnfinishedAsync(cancellationToken);
                windows.Touch(unfinished);
                LogUnfinished(unfinished.Count);
                return;
            }
            catch (ClickHouseException e)
            {
                LogUnfinishedFailed(e);
                await Task.Delay(retryDelay, clock, cancellationToken);
            }
        }
    }

    private async Task RefreshAsync(DateTime bucketStart, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            await refresh.RunAsync(bucketStart, cancellationToken);
            metrics.Refreshed(clock.GetElapsedTime(started));
            if (unsure.Remove(bucketStart))
                windows.Return(bucketStart, secondLook);
        }
#pragma warning disable CA1031 // Whatever failed, the window stays due and the other windows must not wait for it.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            metrics.Failed();
            unsure.Add(bucketStart);
            LogRefreshFailed(e, bucketStart);
            windows.Return(bucketStart, retryDelay);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} quarter hours may lack a refresh since the last run")]
    private partial void LogUnfinished(int count);

    [LoggerMessage(2, LogLevel.Warning, "The store did not say which quarter hours lack a refresh; asking again")]
    private partial void LogUnfinishedFailed(Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The rollup of the quarter hour {BucketStart:u} failed; it will be tried again")]
    private partial void LogRefreshFailed(Exception exception, DateTime bucketStart);
}
