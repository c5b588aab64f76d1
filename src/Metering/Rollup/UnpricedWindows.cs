using Observe.Billing.Price;
using Observe.Storage;

namespace Observe.Metering.Rollup;

/// <summary>Quarter hours with unpriced usage, asked when a new price book may name its price.</summary>
public sealed class UnpricedWindows(SqlRunner runner)
{
    /// <summary>Those whose model has an entry in <paramref name="book"/> at that time.</summary>
    public async Task<IReadOnlyList<DateTime>> NowPricedAsync(PriceBook book, CancellationToken cancellationToken)
    {
        var rows = await runner.QueryAsync<UnpricedWindowsQuery, UnpricedWindowsRow>(null, cancellationToken);
        return [.. rows.Where(row => book.Find(row.Model, row.BucketStart) is not null).Select(row => row.BucketStart).Distinct()];
    }
}
