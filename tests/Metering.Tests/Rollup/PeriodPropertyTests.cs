using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Observe.Billing.Price;
using Observe.Catalog.Periods;
using Observe.Metering.Rollup;
using Observe.Metering.Tests.Receive;
using Observe.Storage.Tables;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Rollup;

/// <summary>
/// Random reports of many months, repeated, corrected and replaced by stronger layers, prices that appear late, closes at any instant, a
/// Metering that hears of them late or not at all, and kills: what is charged to a closed month is the same, row by row, from
/// the instant at which it is final; and all months together are what an oracle counts.
/// </summary>
public sealed class PeriodPropertyTests(ClickHouseFixture engine)
{
    private static readonly string[] models = ["large", "second", "third"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Months_OverAnything_StayAsTheyWereClosedAndAddUp(int seed)
    {
        var random = new Random(seed);
        using var rollup = await RollupFixture.CreateAsync(engine);
        rollup.Advance(TimeSpan.FromDays(50));
        await using var catalog = await TestCatalog.CreateAsync(rollup.Clock);
        using var current = new CurrentPeriods(catalog.Periods, rollup.Clock, NullLogger<CurrentPeriods>.Instance);
        rollup.ClosedNow = current.Now;
        rollup.Books.Book = Book(1);
        var oracle = new CountingOracle();
        var final = new Dictionary<(string, BillingPeriod), string>();
        var priced = 1;
        for (var round = 0; round < 12; round++)
        {
            var reports = Enumerable.Range(0, random.Next(1, 25)).Select(_ => Report(random, rollup, oracle)).ToArray();
            await rollup.InsertAsync(reports);
            oracle.Add(rollup.Batch, reports);
            if (random.Next(3) > 0)
                await current.ReloadAsync(Token);
            if (random.Next(3) == 0)
                await CloseAsync(random, catalog.Periods, rollup);
            if (random.Next(5) == 0 && priced < models.Length)
            {
                rollup.Books.Book = Book(++priced);
                rollup.Windows.Charge(await new UnpricedWindows(rollup.Runner).NowPricedAsync(rollup.Books.Book, Token));
            }

            // Within what Metering may know, mostly; a charge may be written an instant before that ends.
            rollup.Advance(random.Next(4) switch
            {
                0 => TimeSpan.FromHours(random.Next(1, 400)),
                1 => BillingPeriods.KnowledgeTime - TimeSpan.FromTicks(1),
                _ => TimeSpan.FromSeconds(random.Next(2, 60)),
            });
            if (random.Next(6) == 0)
                await rollup.RestartAsync();
            await rollup.StepAsync();
            await rollup.RunDueAsync();
            await AssertFinalAsync(rollup, catalog.Periods, final, $"seed {seed}, round {round}");
        }

        await current.ReloadAsync(Token);
        rollup.Advance(TimeSpan.FromSeconds(20));
        await rollup.RestartAsync();
        await rollup.StepAsync();
        rollup.Windows.Charge(await new UnpricedWindows(rollup.Runner).NowPricedAsync(rollup.Books.Book!, Token));
        rollup.Advance(TimeSpan.FromSeconds(2));
        await rollup.StepAsync();
        await rollup.RunDueAsync();
        await rollup.MergeAsync();
        rollup.Advance(BillingPeriods.SettlingTime);
        await AssertFinalAsync(rollup, catalog.Periods, final, $"seed {seed}, at the end");
        Assert.NotEmpty(final);
        await AssertSumsAsync(rollup, catalog.Periods, oracle, priced);
    }

    private static async Task CloseAsync(Random random, BillingPeriods periods, RollupFixture rollup)
    {
        var ended = new List<BillingPeriod>();
        for (var month = BillingPeriod.FromNumber(202611); month.EndUtc <= rollup.Clock.GetUtcNow().UtcDateTime; month = month.Next)
            ended.Add(month);
        var tenant = random.Next(2) == 0 ? "acme" : "globex";
        var closed = (await periods.ListAsync(tenant, Token)).Select(row => row.Period).ToHashSet();
        var open = ended.Where(month => !closed.Contains(month)).ToList();
        if (open.Count > 0)
            await periods.CloseAsync(open[random.Next(open.Count)], [new PeriodClosing(tenant, random.Next(2))], "waived", "ada", Token);
    }

    private static async Task AssertFinalAsync(
        RollupFixture rollup, BillingPeriods periods, Dictionary<(string, BillingPeriod), string> final, string when)
    {
        var all = (await rollup.MonthRowsAsync()).ToLookup(row => (row.Tenant, row.Period), row => row.Line);
        foreach (var close in await periods.ListAsync(null, Token))
        {
            if (rollup.Clock.GetUtcNow().UtcDateTime < close.FinalAt)
                continue;

            var rows = string.Join('\n', all[(close.TenantId, (uint)close.Period.Number)]);
            if (!final.TryAdd((close.TenantId, close.Period), rows) && final[(close.TenantId, close.Period)] != rows)
                Assert.Fail($"{when}: {close.TenantId} {close.Period} was\n{final[(close.TenantId, close.Period)]}\nand is\n{rows}");
        }
    }

    private static async Task AssertSumsAsync(RollupFixture rollup, BillingPeriods periods, CountingOracle oracle, int priced)
    {
        var counted = oracle.Counted(KeptTime.HeldFrom(rollup.Clock.GetUtcNow().UtcDateTime)).ToList();
        var expected = counted
            .GroupBy(one => (one.BucketStart, one.Report.Tenant, one.Report.User, one.Report.Model))
            .Select(group => string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key.BucketStart:MM-dd HH:mm} {group.Key.Tenant} {group.Key.User} {group.Key.Model} {group.Sum(one => one.Report.Tokens.Total)}"));
        var stored = await rollup.QueryAsync<string>(
            """
            SELECT concat(formatDateTime(bucket_start, '%m-%d %H:%i'), ' ', tenant, ' ', user, ' ', model, ' ', toString(sum(quantity))) AS line
            FROM charges GROUP BY bucket_start, tenant, user, model HAVING sum(quantity) != 0
            """);
        Assert.Equal(expected.Where(line => !line.EndsWith(" 0", StringComparison.Ordinal)).Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));

        var amount = counted.Where(one => models.Take(priced).Contains(one.Report.Model)).Sum(one => one.Report.Tokens.InputFresh * 0.59m / 1_000_000m);
        Assert.Equal(amount, (await rollup.QueryAsync<decimal>("SELECT sum(amount) FROM charges")).Single());

        // Every row is linked exactly when it is charged to another month than its own, and then to one that is closed.
        var closed = (await periods.ListAsync(null, Token)).Select(row => $"{row.TenantId} {row.Period.Number}").ToHashSet();
        Assert.Equal(0UL, (await rollup.QueryAsync<ulong>(
            "SELECT count() FROM charges WHERE adjusts != if(period = toYYYYMM(bucket_start), 0, toYYYYMM(bucket_start)) OR period < toYYYYMM(bucket_start)")).Single());
        Assert.All(
            await rollup.QueryAsync<string>("SELECT DISTINCT concat(tenant, ' ', toString(adjusts)) FROM charges WHERE adjusts != 0"),
            adjusted => Assert.Contains(adjusted, closed));
    }

    private static PriceBook Book(int priced) => PriceBook.Parse(
        $$"""
        {"name": "test", "currency": "EUR", "prices": [
          {{string.Join(",\n", models.Take(priced).Select(model => $$$"""{"model": "{{{model}}}", "validFrom": "2020-01-01T00:00:00Z", "perMillionTokens": {"input_fresh": "0.59", "output_text": "free"}}"""))}}
        ]}
        """);

    private static UsageReport Report(Random random, RollupFixture rollup, CountingOracle oracle)
    {
        if (oracle.Reports.Count > 0 && random.Next(6) == 0)
            return oracle.Reports[random.Next(oracle.Reports.Count)];

        var request = random.Next(40);
        var now = rollup.Clock.GetUtcNow().UtcDateTime;
        return new UsageReport
        {
            Tenant = request % 2 == 0 ? "acme" : "globex",
            IdentityKind = IdentityKind.ResponseId,
            Identity = string.Create(CultureInfo.InvariantCulture, $"r{request}"),
            EventTime = random.Next(8) == 0 ? now.AddMinutes(-random.Next(0, 40)) : Slot(request),
            Layer = (ReportLayer)random.Next(1, 4),
            Finality = (ReportFinality)random.Next(1, 4),
            TraceId = (UInt128)request + 1,
            SpanId = (ulong)request + 1,
            User = string.Create(CultureInfo.InvariantCulture, $"u{random.Next(3)}"),
            Model = models[random.Next(models.Length)],
            Tokens = new TokenCounts { InputFresh = random.Next(1000), OutputText = random.Next(3) },
            BucketRule = "inclusive-by-convention",
        };
    }

    // A request has its own time, in November to February, so that corrections meet what they correct; four share a quarter hour.
    private static DateTime Slot(int request) => new DateTime(2026, 11, 3, 0, 0, 0, DateTimeKind.Utc).AddHours(request / 4 * 244).AddMinutes(request % 15);
}
