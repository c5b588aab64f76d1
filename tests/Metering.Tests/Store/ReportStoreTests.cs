using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Observe.Metering.Store;
using Observe.Metering.Tests.Rollup;
using Observe.Storage.Client;
using Observe.Storage.Tables;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Store;

public sealed class ReportStoreTests(ClickHouseFixture engine)
{
    private static readonly DateTime noon = new(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Store_ManyBatchesAtOnce_AnswersEachAfterItIsInTheTable()
    {
        using var database = await RollupFixture.CreateAsync(engine);
        using var windows = new StoredWindows(TimeProvider.System);
        using var store = Create(database.Client, windows);
        await store.StartAsync(TestContext.Current.CancellationToken);

        var batches = Enumerable.Range(0, 40).Select(b => Reports(b * 25, 25)).ToArray();
        var results = await Task.WhenAll(batches.Select(batch => store.StoreAsync(batch, TestContext.Current.CancellationToken)));

        Assert.All(results, result => Assert.Equal(StoreOutcome.Stored, result.Outcome));
        Assert.Equal(1000UL, (await database.QueryAsync<Count>("SELECT count() AS rows FROM usage_reports")).Single().Rows);
        Assert.Contains(noon, await windows.TakeDueAsync(TestContext.Current.CancellationToken));
        await store.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Store_KeepsEveryColumn()
    {
        using var database = await RollupFixture.CreateAsync(engine);
        using var windows = new StoredWindows(TimeProvider.System);
        using var store = Create(database.Client, windows);
        await store.StartAsync(TestContext.Current.CancellationToken);
        await store.StoreAsync(
            [
                Reports(7, 1)[0] with
                {
                    TraceId = (UInt128)0xABCD << 64 | 0x1234,
                    SpanId = 0xFEED,
                    ParentSpanId = 0xBEEF,
                    User = "ünï",
                    Tokens = new TokenCounts { InputFresh = 1, InputCacheRead = 2, InputCacheWrite5m = 3, OutputReasoning = 4, Unclassified = -5 },
                    ReportedTotal = 10,
                    DurationUs = 6,
                    QueueUs = 7,
                },
            ],
            TestContext.Current.CancellationToken);
        await store.StopAsync(TestContext.Current.CancellationToken);

        var row = (await database.QueryAsync<Row>(
            """
            SELECT identity, lower(hex(trace_id)) AS trace_id, lower(hex(span_id)) AS span_id, lower(hex(parent_span_id)) AS parent,
                   user, toString(layer) AS layer, event_time, lower(hex(request_key)) AS key,
                   [input_fresh, input_cache_read, input_cache_write_5m, output_reasoning, unclassified, reported_total,
                    duration_us, queue_us, prefill_us] AS numbers
            FROM usage_reports
            """)).Single();
        Assert.Equal("r7", row.Identity);
        Assert.Equal("000000000000abcd0000000000001234", row.TraceId);
        Assert.Equal("000000000000feed", row.SpanId);
        Assert.Equal("000000000000beef", row.Parent);
        Assert.Equal("ünï", row.User);
        Assert.Equal("engine", row.Layer);
        Assert.Equal(noon.AddMicroseconds(7), row.EventTime);
        Assert.Equal(EventKey.Of("acme", "r7").ToString(), row.Key);
        Assert.Equal([1, 2, 3, 4, -5, 10, 6, 7, -1], row.Numbers);
    }

    [Fact]
    public async Task Store_OfManyDaysInOneBatch_TakesThem()
    {
        using var database = await RollupFixture.CreateAsync(engine);
        using var windows = new StoredWindows(TimeProvider.System);
        using var store = Create(database.Client, windows);
        await store.StartAsync(TestContext.Current.CancellationToken);

        var days = Reports(0, 130).Select((report, i) => report with { EventTime = noon.AddDays(-i) }).ToArray();
        var result = await store.StoreAsync(days, TestContext.Current.CancellationToken);
        await store.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(StoreOutcome.Stored, result.Outcome);
        Assert.Equal(130UL, (await database.QueryAsync<Count>("SELECT count() AS rows FROM usage_reports")).Single().Rows);
    }

    [Fact]
    public async Task Store_WithAFullQueue_SaysBusyAndTakesNothing()
    {
        using var database = await RollupFixture.CreateAsync(engine);
        using var windows = new StoredWindows(TimeProvider.System);
        using var store = Create(database.Client, windows, new StoreOptions { MaxWaitingReports = 10 });

        var first = store.StoreAsync(Reports(0, 8), TestContext.Current.CancellationToken);
        var second = await store.StoreAsync(Reports(100, 5), TestContext.Current.CancellationToken);
        Assert.Equal(StoreOutcome.Busy, second.Outcome);
        Assert.True(second.RetryAfter > TimeSpan.Zero);

        await store.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(StoreOutcome.Stored, (await first).Outcome);
        Assert.Equal(8UL, (await database.QueryAsync<Count>("SELECT count() AS rows FROM usage_reports")).Single().Rows);
        await store.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Store_LargerThanTheQueue_IsTakenWhenNothingWaits()
    {
        using var database = await RollupFixture.CreateAsync(engine);
        using var windows = new StoredWindows(TimeProvider.System);
        using var store = Create(database.Client, windows, new StoreOptions { MaxWaitingReports = 10 });
        await store.StartAsync(TestContext.Current.CancellationToken);

        var result = await store.StoreAsync(Reports(0, 50), TestContext.Current.CancellationToken);

        Assert.Equal(StoreOutcome.Stored, result.Outcome);
        await store.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Store_WithoutItsTable_SaysUnavailableAndLivesOn()
    {
        using var database = await RollupFixture.CreateAsync(engine);
        using var windows = new StoredWindows(TimeProvider.System);
        using var store = Create(database.Client, windows);
        await store.StartAsync(TestContext.Current.CancellationToken);
        await database.Client.ExecuteAsync("RENAME TABLE usage_reports TO away", TestContext.Current.CancellationToken);

        Assert.Equal(StoreOutcome.Unavailable, (await store.StoreAsync(Reports(0, 3), TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(0, windows.Count);

        await database.Client.ExecuteAsync("RENAME TABLE away TO usage_reports", TestContext.Current.CancellationToken);
        Assert.Equal(StoreOutcome.Stored, (await store.StoreAsync(Reports(0, 3), TestContext.Current.CancellationToken)).Outcome);
        await store.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stop_WithBatchesWaiting_StoresThemFirst()
    {
        using var database = await RollupFixture.CreateAsync(engine);
        using var windows = new StoredWindows(TimeProvider.System);
        using var store = Create(database.Client, windows);
        var waiting = Enumerable.Range(0, 10).Select(b => store.StoreAsync(Reports(b * 10, 10), CancellationToken.None)).ToArray();
        await store.StartAsync(TestContext.Current.CancellationToken);
        await store.StopAsync(TestContext.Current.CancellationToken);

        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(StoreOutcome.Stored, result.Outcome));
        Assert.Equal(StoreOutcome.Unavailable, (await store.StoreAsync(Reports(0, 1), CancellationToken.None)).Outcome);
    }

    private static ReportStore Create(ClickHouseClient client, StoredWindows windows, StoreOptions? options = null) => new(
        client, windows, Options.Create(options ?? new StoreOptions()),
        new StoreMetrics(
            new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(),
            TimeProvider.System),
        NullLogger<ReportStore>.Instance);

    private static UsageReport[] Reports(int from, int count) => [.. Enumerable.Range(from, count).Select(i => new UsageReport
    {
        Tenant = "acme",
        IdentityKind = IdentityKind.ResponseId,
        Identity = $"r{i}",
        EventTime = noon.AddMicroseconds(i),
        Layer = ReportLayer.Engine,
        Tokens = new TokenCounts { InputFresh = i },
        BucketRule = "inclusive-by-convention",
    })];

    private sealed record Count(ulong Rows);

    private sealed record Row(
        string Identity, string TraceId, string SpanId, string Parent, string User, string Layer, DateTime EventTime, string Key,
        long[] Numbers);
}
