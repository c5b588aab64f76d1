using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Rollup;

/// <summary>
/// Steps 4 and 5 for batches as they are stored: usage at once, its charges at most once a second, latency bins every few
/// seconds. Single-threaded; whatever fails is made up for by running it again.
/// </summary>
internal sealed class BatchApply : IDisposable
{
    private static readonly TimeSpan chargeEvery = TimeSpan.FromSeconds(1);

    /// <summary>Latency bins serve ranges of hours and more; usage and money have to be there at once, they do not.</summary>
    private static readonly TimeSpan latencyEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan chargeAnyway = TimeSpan.FromSeconds(5);

    /// <summary>No longer than this an insert of a process that is gone, or one whose answer was lost, may still be under way.</summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromSeconds(30);

    private readonly SqlRunner runner;
    private readonly ChargeRefresh charges;
    private readonly StoredWindows windows;
    private readonly KeptTime kept;
    private readonly TimeProvider clock;
    private readonly UsageChangeBatch usageRows = new();
    private readonly LatencyChangeBatch latencyRows = new();
    private readonly ChangeStep<UsageSeenQuery, UsageChange> usage;
    private readonly ChangeStep<LatencySeenQuery, LatencyChange> latency;
    private DateTimeOffset chargedAt;
    private DateTimeOffset binnedAt;

    public BatchApply(SqlRunner runner, ClickHouseClient client, ChargeRefresh charges, StoredWindows windows, KeptTime kept)
    {
        (this.runner, this.charges, this.windows, this.kept) = (runner, charges, windows, kept);
        clock = kept.Clock;
        usage = new(runner, client, new("usage_15m", usageRows, ChangeSums.Usage, (change, newest) => usageRows.Append(change, clock.GetUtcNow(), newest)));
        latency = new(runner, client, new("latency_15m", latencyRows, ChangeSums.Latency, latencyRows.Append));
    }

    /// <summary>When there is something to do; null when there is nothing.</summary>
    public DateTimeOffset? NextAt
    {
        get
        {
            if (usage.HasWork)
                return DateTimeOffset.MinValue;
            DateTimeOffset? charge = charges.HasQueued ? chargedAt + chargeEvery : null;
            DateTimeOffset? bins = latency.HasWork ? binnedAt + latencyEvery : null;
            return charge is null || bins < charge ? bins : charge;
        }
    }

    /// <summary>All batches up to this one are in usage_15m.</summary>
    public ulong CountedUpto => usage.SeenByAll;

    /// <summary>False while an insert of unknown outcome is to be made again: then nobody knows what a quarter hour has seen.</summary>
    public bool IsSure => usage.IsSure && latency.IsSure;

    /// <summary>Until then something may still be under way from before a start or a failure: what is counted again by then is counted again after.</summary>
    public DateTimeOffset DoubtUntil { get; private set; }

    /// <summary>
    /// Brings <see cref="SeenBy"/> of a quarter hour up to what the tables say, where an insert of somebody else may have come since: of a
    /// process that is gone, or one whose answer was lost.
    /// </summary>
    /// <exception cref="ClickHouseException">The store refused or is away.</exception>
    public async Task LookAsync(DateTime bucketStart, CancellationToken token)
    {
        if (!usage.IsAlone(bucketStart))
            await usage.LookAsync(token);
        if (!latency.IsAlone(bucketStart))
            await latency.LookAsync(token);
    }

    /// <summary>The newest batches that a quarter hour's usage and latency bins have seen.</summary>
    public (ulong Usage, ulong Latency) SeenBy(DateTime bucketStart) => (usage.SeenBy(bucketStart), latency.SeenBy(bucketStart));

    /// <summary>Finds what the tables lack after a stop at any instant.</summary>
    /// <param name="firstUnsettled">This batch and later ones are not looked at: the store may hold a part of them, and they will be handed over whole.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>How many quarter hours were found.</returns>
    /// <exception cref="ClickHouseException">The store refused or is away; run it again.</exception>
    public async Task<int> FindUnfinishedAsync(ulong firstUnsettled, CancellationToken token)
    {
        await usage.LookAsync(token);
        await latency.LookAsync(token);
        var stored = await runner.QueryAsync<StoredBatchesQuery, StoredBatchesRow>(new StoredBatchesQuery(firstUnsettled), token);
        var newest = stored.Count == 0 ? 0 : stored.Max(row => row.Batch);
        var lacking = stored.Where(row => row.Batch > usage.SeenBy(row.BucketStart)).Select(row => row.BucketStart).ToList();
        usage.Touch(newest, Countable(lacking));
        latency.Touch(newest, Countable(stored.Where(row => row.Batch > latency.SeenBy(row.BucketStart)).Select(row => row.BucketStart)));

        foreach (var held in await runner.QueryAsync<HeldWindowsQuery, BucketRow>(null, token))
            HoldBack([held.BucketStart]);
        var uncharged = await runner.QueryAsync<UnchargedWindowsQuery, BucketRow>(null, token);
        windows.Charge(uncharged.Select(row => row.BucketStart));
        DoubtUntil = clock.GetUtcNow() + Doubt;
        return lacking.Count + uncharged.Count;
    }

    /// <summary>Takes note of a batch that is in the store.</summary>
    public void Touch(StoredBatch batch)
    {
        var heldFrom = KeptTime.HeldFrom(batch.OpenedAt);
        HoldBack(batch.BucketStarts.Where(window => window >= heldFrom));
        var countable = Countable(batch.BucketStarts.Where(window => window < heldFrom));

        // A batch that comes after a newer one was set aside and taken later; one that comes again may have been seen in part. Their
        // quarter hours are past the point up to which they are counted, so they are counted anew.
        if (batch.Id <= usage.Newest)
        {
            windows.Recount(countable.SelectMany(Near), clock.GetUtcNow());
            return;
        }

        usage.Touch(batch.Id, countable);
        latency.Touch(batch.Id, countable);
    }

    /// <summary>Does what is due.</summary>
    /// <exception cref="ClickHouseException">The store refused or is away; run it again.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        // The newest batch says what time it is, so that the same batches give the same rows whenever they are applied.
        if (usage.HasWork)
            await ApplyUsageAsync(token);
        if (charges.HasQueued && clock.GetUtcNow() >= chargedAt + chargeEvery)
        {
            chargedAt = clock.GetUtcNow();
            await charges.FlushAsync(token);
        }

        if (latency.HasWork && clock.GetUtcNow() >= binnedAt + latencyEvery)
        {
            binnedAt = clock.GetUtcNow();
            await latency.RunAsync(KeptTime.HeldFrom(OpenedAt(latency.Newest)), static _ => { }, token);
        }
    }

    private async Task ApplyUsageAsync(CancellationToken token)
    {
        // After a start or a failure an insert whose answer was lost may have added usage that nobody charges; and where this step
        // had nothing to insert, which would have kept it out, it may still come.
        var pending = usage.Pending.SelectMany(Near).ToList();
        var unsure = pending.Where(window => !usage.IsAlone(window)).ToList();
        try
        {
            await usage.RunAsync(KeptTime.HeldFrom(OpenedAt(usage.Newest)), charges.Queue, token);
            windows.Charge(unsure);
            if (clock.GetUtcNow() < DoubtUntil)
                windows.Recount(unsure.Where(window => !usage.IsAlone(window) && kept.MayCount(window)), DoubtUntil);
        }
        catch
        {
            DoubtUntil = clock.GetUtcNow() + Doubt;
            windows.Charge(pending, chargeAnyway);
            throw;
        }
    }

    public void Dispose()
    {
        usageRows.Dispose();
        latencyRows.Dispose();
    }

    private static DateTime OpenedAt(ulong batch) => DateTime.UnixEpoch.AddMicroseconds(batch);

    private static IEnumerable<DateTime> Near(DateTime window) =>
        [window - QuarterHour.Length, window, window + QuarterHour.Length];

    private List<DateTime> Countable(IEnumerable<DateTime> bucketStarts) => [.. bucketStarts.Where(kept.MayCount)];

    private void HoldBack(IEnumerable<DateTime> bucketStarts)
    {
        foreach (var window in bucketStarts)
            windows.Recount(Near(window), new DateTimeOffset(window - KeptTime.CountedAhead));
    }
}

internal sealed record StoredBatchesQuery(ulong FirstUnsettled);

internal sealed record StoredBatchesRow(DateTime BucketStart, ulong Batch);

internal sealed record HeldWindowsQuery;

internal sealed record UnchargedWindowsQuery;

internal sealed record BucketRow(DateTime BucketStart);
