using Observe.Testing;

namespace Observe.ClickHouseHost.Tests;

public sealed class SmokeTests(ClickHouseFixture clickHouse)
{
    [Fact]
    public async Task Fixture_Started_AnswersQueriesInItsOwnDatabase()
    {
        var database = await clickHouse.CreateDatabaseAsync();
        await clickHouse.ExecuteAsync("CREATE TABLE numbers (n UInt64) ENGINE = MergeTree ORDER BY n", database);
        await clickHouse.ExecuteAsync("INSERT INTO numbers VALUES (1), (2)", database);
        Assert.Equal("3\n", await clickHouse.ExecuteAsync("SELECT sum(n) FROM numbers", database));
    }
}
