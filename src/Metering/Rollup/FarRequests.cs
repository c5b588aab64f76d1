using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;

namespace Observe.Metering.Rollup;

/// <summary>
/// Finds requests whose reports lie further apart than neighbouring quarter hours: an event repeated with another time, a parent that began
/// hours before its child, a clock that is wrong. Steps compare neighbours only, because a look over all time costs as much as the store is
/// large; so that look comes after them, for many batches at once and so seldom that it takes a few per cent of the time. What it
/// finds is registered in <c>far_requests</c>, and counted again. Single-threaded like the rollup that calls it.
/// </summary>
internal sealed class FarRequests(SqlRunner runner, StoredWindows windows, KeptTime kept)
{
    private const int RestsPerLook = 20;

    // Keys of so much time are held in the store's memory during a look.
    private const ulong LookAtMostMicroseconds = 120_000_000;

    private static readonly TimeSpan leastRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan markEvery = TimeSpan.FromMinutes(1);

    /// <summary>When a report that is held back comes to count, and the quarter hours that it may change then; bounded by the day that clocks may be ahead.</summary>
    private readonly SortedDictionary<DateTime, HashSet<DateTime>> held = [];

    private ulong? seen;
    private ulong marked;
    private ulong newest;
    private ulong recounting;
    private DateTimeOffset restUntil;
    private DateTimeOffset markedAt;
    private DateTimeOffset startedAt;

    /// <summary>When there is something to do; null when there is nothing.</summary>
    public DateTimeOffset? NextAt
    {
        get
        {
            DateTimeOffset? due = held.Count == 0 ? null : new DateTimeOffset(held.First().Key);
            DateTimeOffset? look = recounting != 0 ? restUntil : seen is null || seen < newest ? restUntil : null;
            return due is null || look < due ? look : due;
        }
    }

    /// <summary>Whether all batches that are counted were looked at, and what was found is counted again.</summary>
    public bool IsDone => recounting == 0 && seen >= newest;

    /// <summary>Takes note of a batch that is in the store; also of one that comes again.</summary>
    public void Touch(ulong batch)
    {
        if (seen >= batch)
            seen = batch - 1;
        if (recounting >= batch)
            recounting = batch - 1;
    }

    /// <summary>Does what is due.</summary>
    /// <param name="counted">All batches up to this one are counted.</param>
    /// <param name="token">Cancels; what is not done is done again.</param>
    /// <exception cref="ClickHouseException">The store refused or is away; run it again.</exception>
    public async Task RunAsync(ulong counted, CancellationToken token)
    {
        newest = Math.Max(newest, counted);
        var now = kept.Clock.GetUtcNow();
        while (held.Count != 0 && held.First() is var (at, changed) && at <= now)
        {
            windows.Recount(changed, now);
            held.Remove(at);
        }

        if (now < restUntil)
            return;
        if (recounting != 0)
            await SettleAsync(now, token);
        else if (seen is null || seen < newest)
            await LookAsync(now, token);
    }

    private async Task LookAsync(DateTimeOffset now, CancellationToken token)
    {
        startedAt = now;
        var isFirst = seen is null;
        var after = seen ?? (await runner.QueryOneAsync<FarSeenQuery, BatchRow>(null, token)).Batch;
        seen = after;
        var upto = await UptoAsync(after, token);
        if (upto > after)
        {
            var any = await runner.QueryAsync<FarAnyParentQuery, FoundRow>(null, token);
            await (any.Count == 0
                ? runner.ExecuteAsync<FarReports>(new FarReports(after, upto, now.UtcDateTime), token)
                : runner.ExecuteAsync<FarFamilies>(new FarFamilies(after, upto, now.UtcDateTime), token));
        }

        // What came to count while nobody was here is caught up with at the first look.
        var seenTo = DateTime.UnixEpoch.AddMicroseconds(after);
        var heldSince = KeptTime.HeldFrom(!isFirst ? now.UtcDateTime : after == 0 ? seenTo : seenTo - KeptTime.MaxAhead);
        var found = await runner.QueryAsync<FarWindowsQuery, FarWindow>(new FarWindowsQuery(now.UtcDateTime, heldSince), token);
        foreach (var window in found.Where(window => kept.MayCount(window.BucketStart)))
            Plan(window, now);

        recounting = upto;
        restUntil = now;
        if (found.Count == 0)
            await SettleAsync(now, token);
        else
            markedAt = DateTimeOffset.MinValue;
    }

    private async Task<ulong> UptoAsync(ulong after, CancellationToken token)
    {
        if (newest <= after + LookAtMostMicroseconds)
            return Math.Max(newest, after);

        var first = await runner.QueryOneAsync<FarNextBatchQuery, BatchRow>(new FarNextBatchQuery(after), token);
        return Math.Clamp(first.Batch + LookAtMostMicroseconds, after, newest);
    }

    private void Plan(FarWindow window, DateTimeOffset now)
    {
        var at = window.DecidedIn - KeptTime.CountedAhead;
        if (at <= now)
            windows.Recount([window.BucketStart], now);
        else if (held.TryGetValue(at, out var changed))
            changed.Add(window.BucketStart);
        else
            held.Add(at, [window.BucketStart]);
    }

    // Looked at means counted again as well: a stop before that looks again.
    private async Task SettleAsync(DateTimeOffset now, CancellationToken token)
    {
        if (windows.HasRecountBy(now + StoredWindows.Soon))
        {
            restUntil = now + leastRest;
            return;
        }

        if (recounting > marked && now >= markedAt + markEvery)
        {
            await runner.ExecuteAsync<FarMark>(new FarMark(recounting, now.UtcDateTime), token);
            (marked, markedAt) = (recounting, now);
        }

        (seen, recounting) = (recounting, 0);
        var rest = RestsPerLook * (kept.Clock.GetUtcNow() - startedAt);
        restUntil = now + (rest > leastRest ? rest : leastRest);
    }
}

internal sealed record FarFamilies(ulong After, ulong Upto, DateTime LookedAt);

internal sealed record FarReports(ulong After, ulong Upto, DateTime LookedAt);

internal sealed record FarMark(ulong Batch, DateTime LookedAt);

internal sealed record FarSeenQuery;

internal sealed record FarAnyParentQuery;

internal sealed record FarNextBatchQuery(ulong After);

internal sealed record FarWindowsQuery(DateTime LookedAt, DateTime HeldSince);

/// <param name="BucketStart">To be counted again.</param>
/// <param name="DecidedIn">Itself, or another quarter hour whose reports may change it once their time has come.</param>
internal sealed record FarWindow(DateTime BucketStart, DateTime DecidedIn);

internal sealed record BatchRow(ulong Batch);
