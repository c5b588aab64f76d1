using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;

namespace Observe.Metering.Rollup;

/// <summary>
/// A quarter hour as a whole: counted again from its reports where that was asked for, then charged. The way back to what is
/// right from any state; batches as they come are applied by <see cref="BatchApply"/>.
/// </summary>
internal sealed class WindowRefresh(SqlRunner runner, ChargeRefresh charges, BatchApply applied, StoredWindows windows, KeptTime kept)
{
    private static readonly TimeSpan recountRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan chargeRetry = TimeSpan.FromSeconds(5);

    /// <summary>Safe to repeat; not safe to run twice at once, nor while a batch is being applied.</summary>
    /// <exception cref="ClickHouseException">The store refused or is away; what was done stays right.</exception>
    public async Task RunAsync(DueWindow window, CancellationToken cancellationToken)
    {
        var bucketStart = window.BucketStart;
        if (window.IsRecount && !applied.IsSure)
        {
            windows.Recount([bucketStart], kept.Clock.GetUtcNow() + recountRetry);
            return;
        }

        if (window.IsRecount && kept.MayCount(bucketStart))
            await RecountAsync(bucketStart, cancellationToken);

        // What is queued is usage that has no charge yet: it must not be charged twice.
        await charges.FlushAsync(cancellationToken);
        if (!await charges.RunAsync(bucketStart, cancellationToken))
            windows.Charge([bucketStart], ChargeRetry(bucketStart));
    }

    private async Task RecountAsync(DateTime bucketStart, CancellationToken cancellationToken)
    {
        var now = kept.Clock.GetUtcNow().UtcDateTime;
        var visible = KeptTime.HeldFrom(now);
        await applied.LookAsync(bucketStart, cancellationToken);
        var (usage, latency) = applied.SeenBy(bucketStart);
        await runner.ExecuteAsync<RefreshUsage>(new RefreshUsage(bucketStart, now, visible, usage), cancellationToken);
        await runner.ExecuteAsync<RefreshLatency>(new RefreshLatency(bucketStart, visible, latency), cancellationToken);

        // What came in between was taken for too much, and taken back.
        await applied.LookAsync(bucketStart, cancellationToken);
        if (applied.SeenBy(bucketStart) != (usage, latency))
            windows.Recount([bucketStart], kept.Clock.GetUtcNow() + recountRetry);

        // A recount of a process that is gone may end after this one has looked: what it then adds twice, a later one takes back.
        if (kept.Clock.GetUtcNow() < applied.DoubtUntil)
            windows.Recount([bucketStart], applied.DoubtUntil);
    }

    // The price of a quarter hour that lies ahead is not known for sure before it begins.
    private TimeSpan ChargeRetry(DateTime bucketStart)
    {
        var ahead = bucketStart - kept.Clock.GetUtcNow().UtcDateTime;
        return ahead > chargeRetry ? ahead : chargeRetry;
    }
}

internal sealed record RefreshUsage(DateTime BucketStart, DateTime RefreshedAt, DateTime Visible, ulong Upto);

internal sealed record RefreshLatency(DateTime BucketStart, DateTime Visible, ulong Upto);
