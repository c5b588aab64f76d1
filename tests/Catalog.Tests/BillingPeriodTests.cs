using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Periods;
using Observe.Vocabulary;

namespace Observe.Catalog.Tests;

public sealed class BillingPeriodTests(PostgreSqlCluster cluster)
{
    // The clock of the tests stands in March 2026.
    private static readonly BillingPeriod february = BillingPeriod.FromNumber(202602);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Close_AMonthThatHasEnded_IsRecordedWithWhoWhenAndFromWhenItIsFinal(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);

        await catalog.Periods.CloseAsync(february, [new("acme", 0), new("globex", 12)], "the vendor's model, free until April", "ada", Token);

        Assert.Equal(2, await catalog.Periods.CountAsync(Token));
        var acme = Assert.Single(await catalog.Periods.ListAsync("acme", Token));
        Assert.Equal((february, catalog.Now, catalog.Now + BillingPeriods.SettlingTime, "ada"), (acme.Period, acme.ClosedAt, acme.FinalAt, acme.Author));
        Assert.Equal((0L, null), (acme.UnpricedTokens, acme.UnpricedWaiver));
        var globex = Assert.Single(await catalog.Periods.ListAsync("globex", Token));
        Assert.Equal((12L, "the vendor's model, free until April"), (globex.UnpricedTokens, globex.UnpricedWaiver));
        Assert.Equal(
            [("period.close", "globex 2026-02", "12 tokens without a price, waived: the vendor's model, free until April"), ("period.close", "acme 2026-02", null)],
            (await catalog.Audit.ListAsync(10, Token)).Select(entry => (entry.What, entry.Subject, entry.Detail)));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Close_Twice_IsRefusedAndClosesNobodyElse(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await catalog.Periods.CloseAsync(february, [new("acme", 0)], null, "ada", Token);
        catalog.Clock.Advance(TimeSpan.FromHours(3));

        var refusal = await Assert.ThrowsAsync<CatalogException>(
            () => catalog.Periods.CloseAsync(february, [new("globex", 0), new("acme", 0)], null, "bob", Token));

        Assert.Equal(
            "2026-02 is closed for acme since 2026-03-01 12:07 UTC (by ada) and does not reopen; corrections are charged to an open month, linked to this one",
            refusal.Message);
        Assert.Equal(("acme", "ada"), Assert.Single((await catalog.Periods.ListAsync(null, Token)).Select(row => (row.TenantId, row.Author))));
        Assert.Single(await catalog.Audit.ListAsync(10, Token));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Close_ByManyAtOnce_ClosesOnce(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);

        var refused = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
            await Record.ExceptionAsync(() => catalog.Periods.CloseAsync(february, [new("acme", 0)], null, $"author {i}", Token)))));

        Assert.Equal(5, refused.Count(failure => failure is CatalogException { Message: var message } && message.Contains("is closed for acme", StringComparison.Ordinal)));
        Assert.Single(await catalog.Periods.ListAsync(null, Token));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Close_ThatTakesTooLongToWrite_IsRolledBack(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);

        // Every look at the clock takes longer than the whole close may.
        catalog.Clock.AutoAdvanceAmount = BillingPeriods.CommitTime + TimeSpan.FromTicks(1);
        var refusal = await Assert.ThrowsAsync<CatalogException>(() => catalog.Periods.CloseAsync(february, [new("acme", 0)], null, "ada", Token));

        Assert.Equal("the catalog took too long to write; nothing was closed for 2026-02: close it again", refusal.Message);
        Assert.Equal(0, await catalog.Periods.CountAsync(Token));
        Assert.Empty(await catalog.Audit.ListAsync(10, Token));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Close_AMonthThatHasNotEnded_IsRefusedUntilItHas(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        var march = february.Next;
        catalog.Clock.SetUtcNow(new DateTimeOffset(march.EndUtc.AddTicks(-1)));

        var refusal = await Assert.ThrowsAsync<CatalogException>(() => catalog.Periods.CloseAsync(march, [new("acme", 0)], null, "ada", Token));
        Assert.Equal("2026-03 has not ended: close it after 2026-04-01 00:00 UTC", refusal.Message);

        catalog.Clock.Advance(TimeSpan.FromTicks(1));
        await catalog.Periods.CloseAsync(march, [new("acme", 0)], null, "ada", Token);
        Assert.Equal(march, Assert.Single(await catalog.Periods.ListAsync(null, Token)).Period);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Close_WithUnpricedUsageAndNoReason_IsRefusedByTheDatabaseToo(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);

        var refusal = await Assert.ThrowsAsync<CatalogException>(() => catalog.Periods.CloseAsync(february, [new("acme", 5)], null, "ada", Token));
        Assert.Equal("2026-02 cannot be closed for acme: 5 tokens have no price; price them, or waive it with a reason", refusal.Message);
        Assert.Equal(0, await catalog.Periods.CountAsync(Token));

        await using var db = catalog.Open();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO closed_periods (tenant_id, period, closed_at, final_at, author, unpriced_tokens, unpriced_waiver)
            VALUES ('acme', 202602, '2026-03-01 00:00:00', '2026-03-01 00:00:00', 'ada', 5, NULL)
            """,
            Token));
    }
}
