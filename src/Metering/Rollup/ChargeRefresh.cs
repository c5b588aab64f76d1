using Observe.Billing.Price;
using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Rollup;

/// <summary>The price book that holds for a quarter hour; null while a newer one may still come to hold for it.</summary>
public delegate PriceBook? PriceBookInForce(DateTime bucketStart);

/// <summary>
/// Step 5 of the pipeline: charges what was counted and is not charged yet, at the price in effect in that quarter hour,
/// and rates unpriced usage again once the book names its price. Single-threaded like the rollup that calls it.
/// </summary>
public sealed class ChargeRefresh(SqlRunner runner, ClickHouseClient client, PriceBookInForce bookInForce, StoredWindows windows, TimeProvider clock)
    : IDisposable
{
    private static readonly TimeSpan retry = TimeSpan.FromSeconds(5);

    private readonly ChargeBatch batch = new();
    private readonly ChargeLine[] lines = new ChargeLine[Rating.MaxLines];

    /// <summary>Usage that is counted and not charged; bounded by the changes of a second.</summary>
    private readonly List<UsageChange> queued = [];

    public bool HasQueued => queued.Count > 0;

    /// <summary>Takes usage that was added to <c>usage_15m</c>, to be charged with the next flush.</summary>
    public void Queue(IReadOnlyList<UsageChange> changes) => queued.AddRange(changes);

    /// <summary>Charges what is queued. Whatever becomes of it, nothing stays queued: what failed is found as uncharged usage.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (queued.Count == 0)
            return;

        var changes = queued.ToList();
        queued.Clear();
        var recordedAt = clock.GetUtcNow().UtcDateTime;
        batch.Clear();
        var later = new HashSet<DateTime>();
        foreach (var change in changes)
        {
            if (bookInForce(change.BucketStart) is { } book)
                Append(book, change.BucketStart, change.Dimensions, change.Tokens, recordedAt);
            else
                later.Add(change.BucketStart);
        }

        try
        {
            if (batch.Rows > 0)
                await client.InsertAsync("charges", batch, Guid.CreateVersion7().ToString("N"), cancellationToken);
        }
        catch
        {
            later.UnionWith(changes.Select(change => change.BucketStart));
            throw;
        }
        finally
        {
            windows.Charge(later, retry);
        }
    }

    /// <returns>False when nothing was charged because the prices of that quarter hour are not certain yet.</returns>
    public async Task<bool> RunAsync(DateTime bucketStart, CancellationToken cancellationToken)
    {
        if (bookInForce(bucketStart) is not { } book)
            return false;

        var recordedAt = clock.GetUtcNow().UtcDateTime;
        batch.Clear();

        var unrated = await runner.QueryAsync<UnratedUsageQuery, UnratedUsageRow>(
            new UnratedUsageQuery(bucketStart), cancellationToken);
        foreach (var row in unrated)
            Append(book, bucketStart, row.Dimensions, row.Tokens, recordedAt);

        var unpriced = await runner.QueryAsync<UnpricedChargesQuery, UnpricedChargesRow>(
            new UnpricedChargesQuery(bucketStart), cancellationToken);
        foreach (var row in unpriced)
            AppendNowPriced(book, bucketStart, row, recordedAt);

        if (batch.Rows > 0)
            await client.InsertAsync("charges", batch, Guid.CreateVersion7().ToString("N"), cancellationToken);
        return true;
    }

    public void Dispose() => batch.Dispose();

    private void Append(
        PriceBook book, DateTime bucketStart, UsageDimensions dimensions, in TokenCounts tokens, DateTime recordedAt)
    {
        var count = Rating.Rate(book, dimensions.Model, bucketStart, tokens, lines);
        foreach (ref readonly var line in lines.AsSpan(0, count))
            batch.Append(Of(line, bucketStart, dimensions), recordedAt);
    }

    private void AppendNowPriced(PriceBook book, DateTime bucketStart, UnpricedChargesRow row, DateTime recordedAt)
    {
        if (!TokenBuckets.TryParse(row.TokenBucket, out var bucket))
            throw new InvalidOperationException($"charges holds the token bucket \"{row.TokenBucket}\", which no longer exists");

        var dimensions = row.Dimensions;
        var count = Rating.Rate(book, dimensions.Model, bucketStart, TokenCounts.Of(bucket, row.Quantity), lines);
        foreach (ref readonly var line in lines.AsSpan(0, count))
        {
            if (line.State == PriceState.Unpriced)
                continue;

            batch.Append(
                new Charge(bucketStart, dimensions, bucket, ChargeState.Unpriced, row.Currency, row.PriceVersion, row.Reason,
                    UnitPrice: 0, -row.Quantity, Amount: 0),
                recordedAt);
            batch.Append(Of(line, bucketStart, dimensions), recordedAt);
        }
    }

    private static Charge Of(in ChargeLine line, DateTime bucketStart, UsageDimensions dimensions) => new(
        bucketStart,
        dimensions,
        line.Bucket,
        line.State switch
        {
            PriceState.Priced => ChargeState.Priced,
            PriceState.Free => ChargeState.Free,
            _ => ChargeState.Unpriced,
        },
        line.Currency.Code,
        line.PriceVersion,
        line.Reason,
        line.UnitPricePerMillion,
        line.Quantity,
        line.Amount);
}
