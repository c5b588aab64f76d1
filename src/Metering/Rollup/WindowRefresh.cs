using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;

namespace Observe.Metering.Rollup;

/// <summary>One refresh of one quarter hour: usage first, then what is derived from it.</summary>
public sealed class WindowRefresh(
    SqlRunner runner, ChargeRefresh charges, StoredWindows windows, KeptTime kept, TimeProvider clock)
{
    /// <summary>Latency bins serve ranges of hours and more; usage and money have to be there at once, they do not.</summary>
    private static readonly TimeSpan latencyEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan chargeRetry = TimeSpan.FromSeconds(5);

    /// <summary>Bounded: an entry lives <see cref="latencyEvery"/>.</summary>
    private readonly Dictionary<DateTime, DateTimeOffset> latencyRefreshedAt = [];

    /// <summary>Brings the three rollup tables up to date for one quarter hour. Safe to repeat; not safe to run twice at once.</summary>
    /// <exception cref="ClickHouseException">The store refused or is away; what was done stays right.</exception>
    public async Task RunAsync(DateTime bucketStart, CancellationToken cancellationToken)
    {
        var mayCount = kept.MayCount(bucketStart);
        var refreshedAt = clock.GetUtcNow().UtcDateTime;
        if (mayCount)
            await runner.ExecuteAsync<RefreshUsage>(new RefreshUsage(bucketStart, refreshedAt), cancellationToken);
        var isCharged = await charges.RunAsync(bucketStart, cancellationToken);
        if (mayCount)
            await RefreshLatencyAsync(bucketStart, cancellationToken);
        if (!isCharged)
            windows.Return(bucketStart, ChargeRetry(bucketStart));
    }

    /// <summary>Quarter hours that may lack a refresh since the process last stopped.</summary>
    public async Task<IReadOnlyList<DateTime>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        var rows = await runner.QueryAsync<UnrefreshedWindowsQuery, BucketRow>(null, cancellationToken);
        return [.. rows.Select(row => row.BucketStart)];
    }

    // The price of a quarter hour that lies ahead is not known for sure before it begins.
    private TimeSpan ChargeRetry(DateTime bucketStart)
    {
        var ahead = bucketStart - clock.GetUtcNow().UtcDateTime;
        return ahead > chargeRetry ? ahead : chargeRetry;
    }

    private async Task RefreshLatencyAsync(DateTime bucketStart, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var (window, _) in latencyRefreshedAt.Where(entry => now - entry.Value >= latencyEvery).ToArray())
            latencyRefreshedAt.Remove(window);

        if (latencyRefreshedAt.TryGetValue(bucketStart, out var last))
        {
            windows.Return(bucketStart, last + latencyEvery - now);
            return;
        }

        await runner.ExecuteAsync<RefreshLatency>(new RefreshLatency(bucketStart), cancellationToken);
        latencyRefreshedAt[bucketStart] = clock.GetUtcNow();
    }
}

internal sealed record RefreshUsage(DateTime BucketStart, DateTime RefreshedAt);

internal sealed record RefreshLatency(DateTime BucketStart);

internal sealed record UnrefreshedWindowsQuery;

internal sealed record BucketRow(DateTime BucketStart);
