using Microsoft.Extensions.Logging.Abstractions;
using Observe.Billing.Close;
using Observe.Billing.Price;
using Observe.Catalog.Periods;
using Observe.Catalog.Tables;
using Observe.Metering.Rollup;
using Observe.Metering.Tests.Receive;
using Observe.Testing;
using Observe.Vocabulary;
using static Observe.Metering.Tests.Rollup.RollupReports;

namespace Observe.Metering.Tests.Rollup;

/// <summary>A closed month does not change; what comes late is charged to an open one and says which it corrects (R8).</summary>
public sealed class PeriodTests(ClickHouseFixture engine)
{
    private static readonly BillingPeriod december = BillingPeriod.FromNumber(202612);
    private static readonly BillingPeriod january = BillingPeriod.FromNumber(202701);
    private static readonly DateTime inDecember = new(2026, 12, 15, 12, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LateUsage_OfAClosedMonth_IsChargedToTheOpenOneAndLinked()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", inDecember, 1000, 10), Report("b", inDecember, 200, 20), Report("b", inDecember, 7, 7) with { Tenant = "globex" });
        await rollup.RefreshAsync(inDecember);
        Close(rollup, ("acme", december));
        var closed = await rollup.RowsOfAsync("acme", december);

        // One that is late, one that a stronger layer reports with less, and one of a tenant for whom the month is open.
        await rollup.InsertAsync(
            Report("late", inDecember, 50, 5), Report("a", inDecember, 900, 8) with { Layer = ReportLayer.Gateway }, Report("c", inDecember, 3, 0) with { Tenant = "globex" });
        await rollup.RefreshAsync(inDecember);
        await rollup.InsertAsync(Report("later", inDecember, 6, 0));
        await rollup.RefreshAsync(inDecember);
        await rollup.MergeAsync();

        Assert.Equal(closed, await rollup.RowsOfAsync("acme", december));
        Assert.Equal(
            [
                new PeriodLine(202612, 0, "priced", 1230 + 17, Price(1207, 37) + Price(3, 0)),
                new PeriodLine(202701, 202612, "priced", 55 - 102 + 6, Price(50 - 100 + 6, 5 - 2)),
            ],
            await rollup.LinesAsync());
        Assert.Equal(0, await rollup.RestartAsync());
    }

    [Fact]
    public async Task LateUsage_WhenTheNextMonthIsClosedToo_GoesToTheOldestOpenOne()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        rollup.Advance(TimeSpan.FromDays(70));
        Close(rollup, ("acme", december), ("acme", january));
        await rollup.InsertAsync(Report("a", inDecember, 10, 0));
        await rollup.RefreshAsync(inDecember);
        Close(rollup, ("acme", december), ("acme", january), ("acme", january.Next));
        await rollup.InsertAsync(Report("b", inDecember, 1, 0));
        await rollup.RefreshAsync(inDecember);

        Assert.Equal(
            [new PeriodLine(202702, 202612, "priced", 10, Price(10, 0)), new PeriodLine(202703, 202612, "priced", 1, Price(1, 0))],
            await rollup.LinesAsync());
    }

    [Fact]
    public async Task UnpricedUsage_OfAMonthClosedUnderAWaiver_IsTakenBackAndPricedInTheOpenOne()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", inDecember, 100, 10) with { Model = "new" });
        await rollup.RefreshAsync(inDecember);
        Close(rollup, ("acme", december));
        var closed = await rollup.RowsOfAsync("acme", december);

        rollup.Books.Book = PriceBook.Parse(
            """
            {"name": "test", "currency": "EUR", "prices": [
              {"model": "new", "validFrom": "2020-01-01T00:00:00Z", "perMillionTokens": {"input_fresh": "2"}}
            ]}
            """);
        await rollup.RefreshAsync(inDecember);
        await rollup.RefreshAsync(inDecember);
        await rollup.MergeAsync();

        Assert.Equal(closed, await rollup.RowsOfAsync("acme", december));
        Assert.Equal(
            [
                new PeriodLine(202612, 0, "unpriced", 110, 0m),
                new PeriodLine(202701, 202612, "priced", 100, 0.0002m),
                new PeriodLine(202701, 202612, "unpriced", -100, 0m),
            ],
            await rollup.LinesAsync());
        Assert.Equal(0, await rollup.RestartAsync());
    }

    [Fact]
    public async Task Charges_WhileItIsNotCertainWhatIsClosed_Wait()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        rollup.ClosedNow = () => null;
        await rollup.InsertAsync(Report("a", inDecember, 100, 10));
        await rollup.RefreshAsync(inDecember);
        Assert.Empty(await rollup.LinesAsync());

        rollup.ClosedNow = () => ClosedPeriods.None;
        rollup.Advance(TimeSpan.FromSeconds(6));
        await rollup.RunDueAsync();
        Assert.Equal([new PeriodLine(202612, 0, "priced", 110, Price(100, 10))], await rollup.LinesAsync());
    }

    [Fact]
    public async Task Close_ThatMeteringHasNotHeardOf_IsHeardOfBeforeItIsFinal()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await using var catalog = await TestCatalog.CreateAsync(rollup.Clock);
        using var current = new CurrentPeriods(catalog.Periods, rollup.Clock, NullLogger<CurrentPeriods>.Instance);
        rollup.ClosedNow = current.Now;
        await current.ReloadAsync(Token);

        var close = Assert.Single(await catalog.Periods.CloseAsync(december, [new PeriodClosing("acme", 0)], null, "ada", Token));

        // Metering goes by what it read: the last charge that this allows is written long before the close is final.
        rollup.Advance(BillingPeriods.KnowledgeTime - TimeSpan.FromMilliseconds(1));
        await rollup.InsertAsync(Report("a", inDecember, 100, 0));
        await rollup.StepAsync();
        Assert.Equal([new PeriodLine(202612, 0, "priced", 100, Price(100, 0))], await rollup.LinesAsync());
        Assert.True(rollup.Clock.GetUtcNow().UtcDateTime + BillingPeriods.ChargeInsertTime + BillingPeriods.CommitTime < close.FinalAt);

        // Then it knows nothing, and nothing is charged until the catalog has answered.
        rollup.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(current.Now());
        await rollup.InsertAsync(Report("b", inDecember, 10, 0));
        await rollup.StepAsync();
        Assert.Single(await rollup.LinesAsync());

        await current.ReloadAsync(Token);
        rollup.Advance(TimeSpan.FromSeconds(6));
        await rollup.RunDueAsync();
        Assert.Equal(
            [new PeriodLine(202612, 0, "priced", 100, Price(100, 0)), new PeriodLine(202701, 202612, "priced", 10, Price(10, 0))],
            await rollup.LinesAsync());
    }

    [Fact]
    public async Task Current_WhenTheCatalogIsGone_SaysNothingOnceItsAnswerIsTooOldWhateverTheClockSays()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await using var catalog = await TestCatalog.CreateAsync(rollup.Clock);
        using var current = new CurrentPeriods(catalog.Periods, rollup.Clock, NullLogger<CurrentPeriods>.Instance);
        Assert.Null(current.Now());

        await current.ReloadAsync(Token);
        Assert.NotNull(current.Now());
        catalog.Break();
        await Assert.ThrowsAnyAsync<Exception>(() => current.ReloadAsync(Token));
        Assert.NotNull(current.Now());
        rollup.Advance(BillingPeriods.KnowledgeTime);
        Assert.Null(current.Now());
    }

    private static void Close(RollupFixture rollup, params (string Tenant, BillingPeriod Period)[] months)
    {
        var closed = new ClosedPeriods([.. months.Select(month => new ClosedPeriod { TenantId = month.Tenant, Period = month.Period, Author = "ada" })]);
        rollup.ClosedNow = () => closed;
    }

    private static decimal Price(long input, long output) => ((input * 0.59m) + (output * 0.79m)) / 1_000_000m;
}
