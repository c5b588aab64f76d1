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
    private readonly ChargeRefresh charges;
    private readonly WindowRefresh refresh;
    private readonly StoredWindows windows;
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(57));
    private int inserts;

    public const int RetentionDays = 400;

    private RollupFixture(ClickHouseClient client)
    {
        Client = client;
        Runner = new SqlRunner(client);
        Books = new PriceBookInForce();
        windows = new StoredWindows(clock);
        charges = new ChargeRefresh(Runner, client, _ => Books.Book, TimeProvider.System);
        refresh = new WindowRefresh(Runner, charges, windows, new KeptTime(RetentionDays, clock), clock);
    }

    public ClickHouseClient Client { get; }

    public SqlRunner Runner { get; }

    public PriceBookInForce Books { get; }

    public WindowRefresh Refresh => refresh;

    public static async Task<RollupFixture> CreateAsync(ClickHouseFixture engine)
    {
        var database = await engine.CreateDatabaseAsync();
        var client = new ClickHouseClient(ClickHouseOptions.Parse(
            $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={database}"));
        await new Migrator(client, new MigratorOptions()).ApplyAsync(TestContext.Current.CancellationToken);
        return new RollupFixture(client);
    }

    public async Task InsertAsync(params UsageReport[] reports)
    {
        using var batch = new UsageReportBatch();
        var recordedAt = DateTime.UnixEpoch.AddYears(56).AddSeconds(Interlocked.Increment(ref inserts));
        foreach (var report in reports)
            batch.Append(report, recordedAt);
        await Client.InsertAsync("usage_reports", batch, Guid.NewGuid().ToString("N"), TestContext.Current.CancellationToken);
    }

    public void Advance(TimeSpan time) => clock.Advance(time);

    /// <summary>One refresh, at a time at which the latency bins are due as well.</summary>
    public Task RefreshAsync(DateTime bucketStart)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        return refresh.RunAsync(bucketStart, TestContext.Current.CancellationToken);
    }

    public Task<IReadOnlyList<TRow>> QueryAsync<TRow>(string sql) =>
        Client.QueryAsync<TRow>(sql, null, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        charges.Dispose();
        windows.Dispose();
        Client.Dispose();
    }

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
