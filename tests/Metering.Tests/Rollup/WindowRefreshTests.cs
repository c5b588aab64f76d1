using Observe.Billing.Price;
using Observe.Storage.Tables;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Rollup;

public sealed class WindowRefreshTests(ClickHouseFixture engine)
{
    private static readonly DateTime noon = new(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Refresh_OfRepeatedReports_CountsEachRequestOnce()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        var reports = Enumerable.Range(0, 100).Select(i => Report($"r{i}", noon.AddSeconds(i), 1000 + i, 10)).ToArray();
        await rollup.InsertAsync(reports);
        await rollup.RefreshAsync(noon);
        await rollup.InsertAsync(reports[..40]);
        await rollup.InsertAsync(reports[20..60]);
        await rollup.RefreshAsync(noon);
        await rollup.RefreshAsync(noon);

        var usage = await UsageAsync(rollup);
        Assert.Equal(new UsageTotals(100, reports.Sum(r => r.Tokens.InputFresh), 1000), usage);
        Assert.Equal([new MeasureTotals("duration", 100), new MeasureTotals("time_per_output_token", 100), new MeasureTotals("time_to_first_token", 100)], await LatencyAsync(rollup));
    }

    [Fact]
    public async Task Refresh_ChargesExactlyTokensTimesPrice()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", noon, 1_234_567, 7_654_321), Report("b", noon.AddMinutes(1), 3, 1));
        await rollup.RefreshAsync(noon);
        await rollup.InsertAsync(Report("c", noon.AddMinutes(2), 1, 0));
        await rollup.RefreshAsync(noon);

        var expected = (1_234_571m * 0.59m / 1_000_000m) + (7_654_322m * 0.79m / 1_000_000m);
        Assert.Equal([new AmountByState("priced", "EUR", expected, 1_234_571 + 7_654_322)], await ChargesAsync(rollup));
    }

    [Fact]
    public async Task Refresh_OfALargerFinalReport_CorrectsUsageAndChargeBySignedRows()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", noon, 100, 50) with { Finality = ReportFinality.Final });
        await rollup.RefreshAsync(noon);
        await rollup.InsertAsync(Report("a", noon, 900, 500) with { Finality = ReportFinality.Partial });
        await rollup.RefreshAsync(noon);
        Assert.Equal(new UsageTotals(1, 100, 50), await UsageAsync(rollup));

        await rollup.InsertAsync(Report("a", noon, 90, 40) with { Finality = ReportFinality.Final });
        await rollup.RefreshAsync(noon);

        Assert.Equal(new UsageTotals(1, 90, 40), await UsageAsync(rollup));
        var charges = Assert.Single(await ChargesAsync(rollup));
        Assert.Equal((90m * 0.59m / 1_000_000m) + (40m * 0.79m / 1_000_000m), charges.Amount);
    }

    [Fact]
    public async Task Refresh_OfReportsByLayers_BillsGatewayBeforeEngineBeforeClient()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(
            Report("a", noon, 100, 1) with { Layer = ReportLayer.Client },
            Report("a", noon, 140, 2) with { Layer = ReportLayer.Engine },
            Report("b", noon, 7, 3) with { Layer = ReportLayer.Client });
        await rollup.RefreshAsync(noon);
        Assert.Equal(new UsageTotals(2, 147, 5), await UsageAsync(rollup));

        await rollup.InsertAsync(Report("a", noon, 120, 4) with { Layer = ReportLayer.Gateway });
        await rollup.RefreshAsync(noon);
        Assert.Equal(new UsageTotals(2, 127, 7), await UsageAsync(rollup));
    }

    [Fact]
    public async Task Refresh_OfAParentWhoseChildArrivesFirstOrLast_CountsTheLeafOnly()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        var trace = (UInt128)77;
        var parent = Report("p", noon, 100, 10) with { TraceId = trace, SpanId = 1 };
        var child = Report("c", noon.AddSeconds(1), 90, 9) with { TraceId = trace, SpanId = 2, ParentSpanId = 1 };
        await rollup.InsertAsync(parent);
        await rollup.RefreshAsync(noon);
        Assert.Equal(new UsageTotals(1, 100, 10), await UsageAsync(rollup));

        await rollup.InsertAsync(child);
        await rollup.RefreshAsync(noon);
        Assert.Equal(new UsageTotals(1, 90, 9), await UsageAsync(rollup));
    }

    [Fact]
    public async Task Refresh_OfLayersOnBothSidesOfAQuarterHour_CountsTheRequestInOne()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(
            Report("a", noon.AddMilliseconds(-5), 100, 1) with { Layer = ReportLayer.Client },
            Report("a", noon.AddMilliseconds(5), 100, 1) with { Layer = ReportLayer.Engine });
        await rollup.RefreshAsync(noon, noon.AddMinutes(-15));

        Assert.Equal(new UsageTotals(1, 100, 1), await UsageAsync(rollup));
    }

    [Fact]
    public async Task Refresh_OfErrorAndParentRoles_CountsNeither()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(
            Report("a", noon, 100, 1) with { Role = ReportRole.Parent },
            Report("b", noon, -5, 1) with { Role = ReportRole.Error, Confidence = BucketConfidence.Error },
            Report("c", noon, 3, 2));
        await rollup.RefreshAsync(noon);

        Assert.Equal(new UsageTotals(1, 3, 2), await UsageAsync(rollup));
    }

    [Fact]
    public async Task Refresh_OfAModelWithoutPrice_IsUnpricedUntilTheBookNamesOne()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", noon, 100, 10) with { Model = "new" });
        await rollup.RefreshAsync(noon);
        Assert.Equal([new AmountByState("unpriced", "EUR", 0m, 110)], await ChargesAsync(rollup));

        rollup.Books.Book = PriceBook.Parse(
            """
            {"name": "test", "currency": "EUR", "prices": [
              {"model": "new", "validFrom": "2020-01-01T00:00:00Z", "perMillionTokens": {"input_fresh": "2"}}
            ]}
            """);
        await rollup.RefreshAsync(noon);
        await rollup.RefreshAsync(noon);

        Assert.Equal(
            [new AmountByState("priced", "EUR", 0.0002m, 100), new AmountByState("unpriced", "EUR", 0m, 10)],
            await ChargesAsync(rollup));
    }

    [Fact]
    public async Task Refresh_OfEqualDifferences_AddsBoth()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        for (var i = 0; i < 5; i++)
        {
            await rollup.InsertAsync(Report($"same{i}", noon, 10, 1));
            await rollup.RefreshAsync(noon);
        }

        Assert.Equal(new UsageTotals(5, 50, 5), await UsageAsync(rollup));
        Assert.All(await LatencyAsync(rollup), measure => Assert.Equal(5, measure.Requests));
    }

    [Fact]
    public async Task Restart_FindsWhatLacksAStepOrACharge()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", noon, 10, 1), Report("b", noon.AddHours(-3), 10, 1));
        Assert.Equal(2, await rollup.RestartAsync());
        await rollup.RefreshAsync(noon, noon.AddHours(-3));
        Assert.Equal(new UsageTotals(2, 20, 2), await UsageAsync(rollup));
        Assert.Equal(0, await rollup.RestartAsync());

        await rollup.Client.ExecuteAsync("TRUNCATE TABLE charges", TestContext.Current.CancellationToken);
        Assert.Equal(2, await rollup.RestartAsync());
        await rollup.RefreshAsync();
        Assert.Equal(22, Assert.Single(await ChargesAsync(rollup)).Quantity);
    }

    [Fact]
    public async Task Restart_WhenACorrectionMovedTokensToAnotherUser_ChargesIt()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", noon, 10, 1) with { User = "ada" });
        await rollup.RefreshAsync(noon);
        await rollup.InsertAsync(Report("a", noon, 10, 1) with { User = "bob" });

        // As when the process dies between usage and charges, which are not due yet.
        await rollup.StepAsync();
        Assert.Equal(1, await rollup.RestartAsync());
        await rollup.RefreshAsync(noon);
        Assert.Equal(0, await rollup.RestartAsync());
    }

    [Fact]
    public async Task Restart_CountsAgainOnlyWhereAnInsertMayStillCome()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.RestartAsync();
        await rollup.InsertAsync(Report("a", noon, 10, 1));
        await rollup.StepAsync();
        Assert.False(rollup.Windows.HasRecountBy(DateTimeOffset.MaxValue));

        // A step that inserts nothing does not keep out one that is under way.
        await rollup.RestartAsync();
        await rollup.InsertAsync(Report("a", noon, 10, 1));
        await rollup.StepAsync();
        Assert.True(rollup.Windows.HasRecountBy(rollup.Clock.GetUtcNow().AddSeconds(31)));
        rollup.Advance(TimeSpan.FromSeconds(31));
        await rollup.RunDueAsync();

        await rollup.InsertAsync(Report("a", noon, 10, 1));
        await rollup.StepAsync();
        Assert.False(rollup.Windows.HasRecountBy(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Refresh_OfAQuarterHourWhoseReportsMayBeGone_TakesNothingBack()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        await rollup.InsertAsync(Report("a", noon, 100, 10));
        await rollup.RefreshAsync(noon);
        var charged = await ChargesAsync(rollup);
        var latency = await LatencyAsync(rollup);

        await rollup.Client.ExecuteAsync("TRUNCATE TABLE usage_reports", TestContext.Current.CancellationToken);
        rollup.Advance(TimeSpan.FromDays(RollupFixture.RetentionDays));
        await rollup.RecountAsync(noon);

        Assert.Equal(new UsageTotals(1, 100, 10), await UsageAsync(rollup));
        Assert.Equal(charged, await ChargesAsync(rollup));
        Assert.Equal(latency, await LatencyAsync(rollup));
    }

    [Fact]
    public async Task Refresh_WhilePricesAreNotCertain_CountsAndChargesLater()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        var book = rollup.Books.Book;
        rollup.Books.Book = null;
        await rollup.InsertAsync(Report("a", noon, 100, 10));
        await rollup.RefreshAsync(noon);
        Assert.Equal(new UsageTotals(1, 100, 10), await UsageAsync(rollup));
        Assert.Empty(await ChargesAsync(rollup));

        rollup.Books.Book = book;
        await rollup.RefreshAsync(noon);
        Assert.Equal(110, Assert.Single(await ChargesAsync(rollup)).Quantity);
    }

    private static UsageReport Report(string id, DateTime at, long input, long output) => RollupReports.Report(id, at, input, output) with
    {
        SpanId = 1_000_000 + (uint)id.GetHashCode(StringComparison.Ordinal),
        TraceId = 1_000_000 + (uint)id.GetHashCode(StringComparison.Ordinal),
        DurationUs = 2_000_000,
        TimeToFirstTokenUs = 200_000,
    };

    private static async Task<UsageTotals> UsageAsync(RollupFixture rollup) => (await rollup.QueryAsync<UsageTotals>(
        "SELECT sum(requests) AS requests, sum(input_fresh) AS input, sum(output_text) AS output FROM usage_15m")).Single();

    private static Task<IReadOnlyList<MeasureTotals>> LatencyAsync(RollupFixture rollup) => rollup.QueryAsync<MeasureTotals>(
        "SELECT toString(measure) AS measure, sum(requests) AS requests FROM latency_15m GROUP BY measure ORDER BY toString(measure)");

    private static Task<IReadOnlyList<AmountByState>> ChargesAsync(RollupFixture rollup) => rollup.QueryAsync<AmountByState>(
        """
        SELECT toString(state) AS state, currency, sum(amount) AS amount, sum(quantity) AS quantity
        FROM charges GROUP BY state, currency HAVING quantity != 0 ORDER BY toString(state)
        """);

    private sealed record UsageTotals(long Requests, long Input, long Output);

    private sealed record MeasureTotals(string Measure, long Requests);

    private sealed record AmountByState(string State, string Currency, decimal Amount, long Quantity);
}
