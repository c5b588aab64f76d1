using Observe.Storage.Client;
using Observe.Testing;

namespace Observe.Storage.Tests;

/// <summary>Clients of the real engine that the fixture runs.</summary>
internal static class Engine
{
    /// <summary>A client that may write, of a database that only this test uses.</summary>
    public static async Task<ClickHouseClient> NewDatabaseAsync(this ClickHouseFixture fixture, bool compression = false) =>
        fixture.Client(await fixture.CreateDatabaseAsync(), compression);

    public static ClickHouseClient Client(this ClickHouseFixture fixture, string database, bool compression = false) =>
        new(Options(fixture, database) with { Compression = compression });

    public static ClickHouseOptions Options(this ClickHouseFixture fixture, string database) => ClickHouseOptions.Parse(
        $"Host={fixture.Address.Host};Port={fixture.Address.Port};Username={fixture.Writer.User};Password={fixture.Writer.Password};Database={database};Timeout=60");
}
