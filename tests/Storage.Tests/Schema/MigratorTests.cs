using Observe.Storage.Client;
using Observe.Storage.Schema;
using Observe.Testing;

namespace Observe.Storage.Tests.Schema;

public sealed class MigratorTests(ClickHouseFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_EmptyServerThenAgain_AppliesAllThenNothing()
    {
        using var client = fixture.Client($"migrated_{Guid.NewGuid():N}");
        var migrator = new Migrator(client, new MigratorOptions());

        var first = await migrator.ApplyAsync(Token);
        var second = await migrator.ApplyAsync(Token);

        Assert.Equal(Migration.All(typeof(Migrator).Assembly).Select(m => m.Name), first);
        Assert.Empty(second);
    }

    [Fact]
    public async Task Apply_EveryStatementTwice_IsIdempotent()
    {
        using var client = await fixture.NewDatabaseAsync();

        for (var i = 0; i < 2; i++)
        {
            foreach (var migration in Migration.All(typeof(Migrator).Assembly)) await client.ExecuteAsync(migration.For(new MigratorOptions()), Token);
        }

        Assert.NotEmpty(await client.QueryAsync<string>("SELECT name FROM system.tables WHERE database = currentDatabase()", null, Token));
    }

    [Fact]
    public async Task Apply_FourAtOnce_AllSucceed()
    {
        using var client = fixture.Client($"raced_{Guid.NewGuid():N}");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new Migrator(client, new MigratorOptions()).ApplyAsync(Token)));

        Assert.Empty(await new Migrator(client, new MigratorOptions()).ApplyAsync(Token));
    }

    [Fact]
    public async Task Apply_FileChangedAfterRelease_IsRefused()
    {
        using var client = await MigratedAsync();
        await client.ExecuteAsync("TRUNCATE TABLE schema_migrations", Token);
        await client.ExecuteAsync($"INSERT INTO schema_migrations (number, name, checksum) VALUES (1, '0001_create_usage_reports', '{new string('0', 64)}')", Token);

        var error = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(client, new MigratorOptions()).ApplyAsync(Token));

        Assert.Contains("0001_create_usage_reports was changed", error.Message, StringComparison.Ordinal);
        Assert.Contains(client.Options.Database, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ReleasedFileMissing_IsRefused()
    {
        using var client = await MigratedAsync();
        await client.ExecuteAsync("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, '9999_from_the_future', 'x')", Token);

        var error = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(client, new MigratorOptions()).ApplyAsync(Token));

        Assert.Contains("9999_from_the_future", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40_000)]
    public async Task Apply_RetentionOutOfRange_IsRefused(int days)
    {
        using var client = fixture.Client("default");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new Migrator(client, new MigratorOptions { RetentionDays = days }).ApplyAsync(Token));
    }

    [Fact]
    public void For_ClusterAndSingle_SubstitutesTheSpellings()
    {
        var migration = new Migration(1, "0001_create_t", "CREATE TABLE IF NOT EXISTS t {{cluster}} (n UInt8) ENGINE = {{engine}}MergeTree TTL x + INTERVAL {{retention_days}} DAY");

        Assert.Equal(
            "CREATE TABLE IF NOT EXISTS t  (n UInt8) ENGINE = MergeTree TTL x + INTERVAL 30 DAY",
            migration.For(new MigratorOptions { RetentionDays = 30 }));
        Assert.Equal(
            @"CREATE TABLE IF NOT EXISTS t ON CLUSTER 'it\'s' (n UInt8) ENGINE = ReplicatedMergeTree TTL x + INTERVAL 400 DAY",
            migration.For(new MigratorOptions { Cluster = "it's" }));
    }

    [Fact]
    public void Checksum_LineEnds_DoNotMatter() =>
        Assert.Equal(new Migration(1, "n", "a\nb\n").Checksum, new Migration(1, "n", "a\r\nb").Checksum);

    private async Task<ClickHouseClient> MigratedAsync()
    {
        var client = await fixture.NewDatabaseAsync();
        await new Migrator(client, new MigratorOptions()).ApplyAsync(Token);
        return client;
    }
}
