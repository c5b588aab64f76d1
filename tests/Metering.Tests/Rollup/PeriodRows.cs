using Observe.Vocabulary;

namespace Observe.Metering.Tests.Rollup;

/// <summary>What is charged to billing months, read from the store.</summary>
internal static class PeriodRows
{
    /// <summary>Every row with every column, as merges may have folded them: what a hash over a month would cover.</summary>
    public static Task<IReadOnlyList<MonthRow>> MonthRowsAsync(this RollupFixture rollup) => rollup.QueryAsync<MonthRow>(
        """
        SELECT tenant, period, toString(tuple(bucket_start, tenant, project, model, deployment, api_key, user, token_bucket, state, currency,
            price_version, reason, simulated, recorded_in, period, adjusts, unit_price, sum(quantity), sum(amount))) AS line
        FROM charges
        GROUP BY bucket_start, tenant, project, model, deployment, api_key, user, token_bucket, state, currency, price_version,
            reason, simulated, recorded_in, period, adjusts, unit_price
        HAVING sum(quantity) != 0
        ORDER BY line
        """);

    /// <summary>The rows of one tenant's month, a line each.</summary>
    public static async Task<string> RowsOfAsync(this RollupFixture rollup, string tenant, BillingPeriod period) => string.Join(
        '\n', (await rollup.MonthRowsAsync()).Where(row => row.Tenant == tenant && row.Period == period.Number).Select(row => row.Line));

    /// <summary>One line a month, state and closed month that is corrected: tokens and amount.</summary>
    public static Task<IReadOnlyList<PeriodLine>> LinesAsync(this RollupFixture rollup) => rollup.QueryAsync<PeriodLine>(
        """
        SELECT period, adjusts, toString(state) AS state, sum(quantity) AS tokens, sum(charges.amount) AS amount
        FROM charges GROUP BY period, adjusts, state HAVING tokens != 0 OR amount != 0 ORDER BY period, adjusts, toString(state)
        """);

    /// <summary>Merges everything, so that what may fold has folded.</summary>
    public static Task MergeAsync(this RollupFixture rollup) =>
        rollup.Client.ExecuteAsync("OPTIMIZE TABLE charges FINAL", TestContext.Current.CancellationToken);
}

internal sealed record MonthRow(string Tenant, uint Period, string Line);

internal sealed record PeriodLine(uint Period, uint Adjusts, string State, long Tokens, decimal Amount);
