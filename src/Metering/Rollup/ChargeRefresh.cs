using Observe.Billing.Close;
using Observe.Billing.Price;
using Observe.Catalog.Periods;
using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Rollup;

/// <summary>
/// Step 5 of the pipeline: charges what was counted and is not charged yet, at the price in effect in that quarter hour,
/// and rates unpriced usage again once the book names its price. What belongs to a closed month is charged to an open one, linked (R8).
/// Single-threaded like the rollup that calls it.
/// </summary>
public sealed class ChargeRefresh(SqlRunner runner, ClickHouseClient client, ChargeTerms terms, StoredWindows windows, TimeProvider clock)
    : IDisposable
{
    private static readonly TimeSpan retry = TimeSpan.FromSeconds(5);

    // The store gives an insert up by itself after this time, and so does this side: a charge never lands long after the closed months
    // were looked at for it.
    private static readonly QuerySettings insertSettings = new() { MaxExecutionTime = BillingPeriods.ChargeInsertTime };

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
        var periods = terms.ClosedNow();
        foreach (var change in changes)
        {
            if (periods is not null && terms.BookFor(change.BucketStart) is { } book)
                Append(new Rates(book, periods, change.BucketStart, recordedAt), change.Dimensions, change.Tokens);
            else
                later.Add(change.BucketStart);
        }

        try
        {
            await InsertAsync(cancellationToken);
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

    /// <returns>False when nothing was charged because prices of that quarter hour, or what is closed, are not certain yet.</returns>
    public async Task<bool> RunAsync(DateTime bucketStart, CancellationToken cancellationToken)
    {
        if (terms.BookFor(bucketStart) is not { } book || terms.ClosedNow() is null)
            return false;

        var unrated = await runner.QueryAsync<UnratedUsageQuery, UnratedUsageRow>(
            new UnratedUsageQuery(bucketStart), cancellationToken);
        var unpriced = await runner.QueryAsync<UnpricedChargesQuery, UnpricedChargesRow>(
            new UnpricedChargesQuery(bucketStart), cancellationToken);

        // After the questions, which may take long: nothing may come between what is closed and the insert.
        if (terms.ClosedNow() is not { } periods)
            return false;

        var rates = new Rates(book, periods, bucketStart, clock.GetUtcNow().UtcDateTime);
        batch.Clear();
        foreach (var row in unrated)
            Append(rates, row.Dimensions, row.Tokens);
        foreach (var row in unpriced)
            AppendNowPriced(rates, row);
        await InsertAsync(cancellationToken);
        return true;
    }

    public void Dispose() => batch.Dispose();

    private async Task InsertAsync(CancellationToken cancellationToken)
    {
        if (batch.Rows == 0)
            return;

        using var time = new CancellationTokenSource(BillingPeriods.ChargeInsertTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        await client.InsertAsync("charges", batch, Guid.CreateVersion7().ToString("N"), either.Token, insertSettings);
    }

    private void Append(in Rates rates, UsageDimensions dimensions, in TokenCounts tokens)
    {
        var count = Rating.Rate(rates.Book, dimensions.Model, rates.BucketStart, tokens, lines);
        foreach (ref readonly var line in lines.AsSpan(0, count))
            batch.Append(rates.Charge(line, dimensions), rates.RecordedAt);
    }

    private void AppendNowPriced(in Rates rates, UnpricedChargesRow row)
    {
        if (!TokenBuckets.TryParse(row.TokenBucket, out var bucket))
            throw new InvalidOperationException($"charges holds the token bucket \"{row.TokenBucket}\", which no longer exists");

        var dimensions = row.Dimensions;
        var count = Rating.Rate(rates.Book, dimensions.Model, rates.BucketStart, TokenCounts.Of(bucket, row.Quantity), lines);
        foreach (ref readonly var line in lines.AsSpan(0, count))
        {
            if (line.State == PriceState.Unpriced)
                continue;

            var priced = rates.Charge(line, dimensions);
            batch.Append(
                priced with
                {
                    State = ChargeState.Unpriced,
                    Currency = row.Currency,
                    PriceVersion = row.PriceVersion,
                    Reason = row.Reason,
                    UnitPrice = 0,
                    Quantity = -row.Quantity,
                    Amount = 0,
                },
                rates.RecordedAt);
            batch.Append(priced, rates.RecordedAt);
        }
    }

    /// <summary>By what one quarter hour is charged.</summary>
    private readonly record struct Rates(PriceBook Book, ClosedPeriods Periods, DateTime BucketStart, DateTime RecordedAt)
    {
        public Charge Charge(in ChargeLine line, UsageDimensions dimensions)
        {
            var (period, adjusts) = Periods.Place(dimensions.Tenant, BucketStart);
            return new Charge(
                BucketStart,
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
                line.Amount,
                period,
                adjusts);
        }
    }
}
