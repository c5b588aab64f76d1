using Observe.Billing.Close;
using Observe.Billing.Price;
using Microsoft.Extensions.Time.Testing;
using Observe.Metering.Rollup;
using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Schema;
using Observe.Storage.Tables;
using Observe.Testing;

namespace Observe.Metering.Tests.Rollup;

/// <summary>A database of its own with the real schema, and the rollup's steps over it.</summary>
internal sealed class RollupFixture : IDisposable
{
    private readonly StoredBatches batches = new();
    private readonly List<StoredBatch> stored = [];
    private readonly KeptTime kept;

    // Looks for far requests rest as long as they took, many times over, and tests advance the clock meanwhile.
    private static readonly TimeSpan rest = TimeSpan.FromMinutes(10);
    private ChargeRefresh charges;
    private BatchApply apply;
    private FarRequests far;
    private ulong batch;

    public const int RetentionDays = 400;

    private RollupFixture(ClickHouseClient client)
    {
        Client = client;
        Runner = new SqlRunner(client);
        Books = new PriceBookInForce();
        kept = new KeptTime(RetentionDays, Clock);
        Windows = new StoredWindows(batches, Clock);
        (charges, apply, far) = Start();
    }

    public ClickHouseClient Client { get; }

    public SqlRunner Runner { get; }

    public PriceBookInForce Books { get; }

    /// <summary>What is closed; gives null while it is not certain.</summary>
    public PeriodsInForce ClosedNow { get; set; } = () => ClosedPeriods.None;

    public StoredWindows Windows { get; private set; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddYears(57));

    /// <summary>The id of the batch inserted last.</summary>
    public ulong Batch => batch;

    public static async Task<RollupFixture> CreateAsync(ClickHouseFixture engine)
    {
        var database = await engine.CreateDatabaseAsync();
        var client = new ClickHouseClient(ClickHouseOptions.Parse(
            $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={database}"));
        await new Migrator(client, new MigratorOptions()).ApplyAsync(TestContext.Current.CancellationToken);
        return new RollupFixture(client);
    }

    /// <summary>Stores a batch as the drain does; the rollup learns of it with the next step.</summary>
    public Task InsertAsync(params UsageReport[] reports)
    {
        batch = NextBatch();
        return InsertAsync(batch, reports);
    }

    /// <summary>Stores a batch that was opened before the last one, as one that was set aside for a while.</summary>
    public Task InsertOldAsync(params UsageReport[] reports) => InsertAsync(batch - 1, reports);

    /// <summary>
    /// Stores a batch in two goes with a start of the process between them: an insert is a part a day, and a kill may come after the first.
    /// </summary>
    /// <param name="reports">In the order of their days, of which the first is stored first.</param>
    public async Task InsertInTwoPartsAsync(params UsageReport[] reports)
    {
        batch = NextBatch();
        await StoreAsync(batch, [.. reports.TakeWhile(report => report.EventTime.Date == reports[0].EventTime.Date)]);
        await RestartAsync(firstUnsettled: batch);
        await StepAsync();
        await InsertAsync(batch, reports);
    }

    private async Task InsertAsync(ulong id, UsageReport[] reports) => stored.Add(new StoredBatch(id, await StoreAsync(id, reports)));

    private async Task<IReadOnlyList<DateTime>> StoreAsync(ulong id, UsageReport[] reports)
    {
        using var rows = new UsageReportBatch { Batch = id };
        foreach (var report in reports)
            rows.Append(report);
        await Client.InsertAsync("usage_reports", rows, $"{id:x16}", TestContext.Current.CancellationToken);
        return [.. rows.BucketStarts];
    }

    private ulong NextBatch() =>
        Math.Max((ulong)(Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, batch + 2);

    public void Advance(TimeSpan time) => Clock.Advance(time);

    /// <summary>One step of the rollup; what is due of charges and latency bins follows from the clock.</summary>
    public Task StepAsync()
    {
        foreach (var one in stored)
        {
            apply.Touch(one);
            far.Touch(one.Id);
        }

        stored.Clear();
        return RetryAsync();
    }

    // As the loop does.
    private async Task RetryAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await apply.RunAsync(TestContext.Current.CancellationToken);
                return;
            }
            catch (OvertakenException) when (attempt < 3)
            {
                Advance(TimeSpan.FromSeconds(11));
            }
        }
    }

    /// <summary>Applies everything that is stored, then holds that counting the quarter hours anew changes nothing.</summary>
    public async Task RefreshAsync(params DateTime[] bucketStarts)
    {
        Advance(TimeSpan.FromMinutes(1));
        await StepAsync();
        await RunDueAsync();
        foreach (var start in bucketStarts)
            await ChargeAsync(start);
        var before = await SumsAsync();
        foreach (var start in bucketStarts)
            await RecountAsync(start);
        Assert.Equal(before, await SumsAsync());
    }

    /// <summary>What the loop does beside steps: quarter hours that are due.</summary>
    public async Task RunDueAsync()
    {
        var looks = 0;
        while (true)
        {
            await far.RunAsync(apply.CountedUpto, TestContext.Current.CancellationToken);
            var due = Windows.TakeDue();
            foreach (var window in due)
                await Refresh().RunAsync(window, TestContext.Current.CancellationToken);
            if (due.Count > 0)
                continue;
            if (far.NextAt is not { } next || next > Clock.GetUtcNow() + rest)
                return;

            Assert.True(++looks < 100, "the look for far requests does not end");
            Advance(StoredWindows.Soon);
        }
    }

    public Task ChargeAsync(DateTime bucketStart) =>
        Refresh().RunAsync(new DueWindow(bucketStart, Clock.GetUtcNow(), false), TestContext.Current.CancellationToken);

    public Task RecountAsync(DateTime bucketStart) =>
        Refresh().RunAsync(new DueWindow(bucketStart, Clock.GetUtcNow(), true), TestContext.Current.CancellationToken);

    /// <summary>As when the process is killed and starts again: what was in memory is gone.</summary>
    /// <param name="firstUnsettled">From this batch on the store may hold parts.</param>
    /// <returns>How many quarter hours lacked something.</returns>
    public async Task<int> RestartAsync(ulong firstUnsettled = ulong.MaxValue)
    {
        stored.Clear();
        apply.Dispose();
        charges.Dispose();
        Windows = new StoredWindows(batches, Clock);
        (charges, apply, far) = Start();
        return await apply.FindUnfinishedAsync(firstUnsettled, TestContext.Current.CancellationToken);
    }

    /// <summary>A step by a process that is gone, after the next one has looked at what is there.</summary>
    public async Task StepUnseenAsync()
    {
        var (goneCharges, gone, _) = Start();
        await gone.FindUnfinishedAsync(ulong.MaxValue, TestContext.Current.CancellationToken);
        await RestartAsync();
        await gone.RunAsync(TestContext.Current.CancellationToken);
        gone.Dispose();
        goneCharges.Dispose();
    }

    public Task<IReadOnlyList<TRow>> QueryAsync<TRow>(string sql) =>
        Client.QueryAsync<TRow>(sql, null, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        apply.Dispose();
        charges.Dispose();
        batches.Dispose();
        Client.Dispose();
    }

    private (ChargeRefresh Charges, BatchApply Apply, FarRequests Far) Start()
    {
        var started = new ChargeRefresh(Runner, Client, new ChargeTerms(_ => Books.Book, () => ClosedNow()), Windows, Clock);
        return (started, new BatchApply(Runner, Client, started, Windows, kept), new FarRequests(Runner, Windows, kept));
    }

    private WindowRefresh Refresh() => new(Runner, charges, apply, Windows, kept);

    private async Task<string> SumsAsync() => string.Join('\n', await QueryAsync<string>(
        """
        SELECT line FROM
        (
        SELECT toString(tuple('usage', bucket_start, tenant, user, model, sum(requests), sum(errors), sum(input_fresh), sum(output_text))) AS line
        FROM usage_15m GROUP BY bucket_start, tenant, user, model
        HAVING sum(requests) != 0 OR sum(errors) != 0 OR sum(input_fresh) != 0 OR sum(output_text) != 0
        UNION ALL
        SELECT toString(tuple('latency', bucket_start, tenant, model, measure, bin, sum(requests))) AS line
        FROM latency_15m GROUP BY bucket_start, tenant, model, measure, bin HAVING sum(requests) != 0
        UNION ALL
        SELECT toString(tuple('charge', bucket_start, tenant, user, model, token_bucket, state, sum(quantity), sum(amount))) AS line
        FROM charges GROUP BY bucket_start, tenant, user, model, token_bucket, state HAVING sum(quantity) != 0
        )
        ORDER BY line
        """));

    internal sealed class PriceBookInForce
    {
        /// <summary>Null while it is not certain.</summary>
        public PriceBook? Book { get; set; } = PriceBook.Parse(
            """
            {"name": "test", "currency": "EUR", "prices": [
              {"model": "large", "validFrom": "2020-01-01T00:00:00Z", "perMillionTokens": {"input_fresh": "0.59", "output_text": "0.79", "input_cache_read": "free"}}
            ]}
            """);
    }
}
