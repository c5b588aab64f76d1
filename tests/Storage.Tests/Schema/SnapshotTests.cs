using System.Reflection;
using Observe.Storage.Client;
using Observe.Storage.Schema;
using Observe.Testing;

namespace Observe.Storage.Tests.Schema;

/// <summary>
/// What all migrations together amount to, as the engine itself spells it, is reviewed like code: one file a table in
/// <c>Snapshots/</c>. After a migration was added, run these tests once with <c>OBSERVE_UPDATE_SNAPSHOTS=1</c> and look at the
/// difference before committing it.
/// </summary>
public sealed class SnapshotTests(ClickHouseFixture fixture)
{
    private static readonly string Directory = typeof(SnapshotTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "Observe.Snapshots").Value!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MigratedDatabase_ShowCreate_IsTheSnapshot()
    {
        using var client = await fixture.NewDatabaseAsync();
        await new Migrator(client, new MigratorOptions()).ApplyAsync(Token);
        var actual = await ShowCreateAsync(client);

        if (Environment.GetEnvironmentVariable("OBSERVE_UPDATE_SNAPSHOTS") == "1") Update(actual);
        var expected = System.IO.Directory.GetFiles(Directory, "*.sql").ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);

        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (table, sql) in actual) Assert.Equal(expected[table].ReplaceLineEndings("\n"), sql);
    }

    private static async Task<Dictionary<string, string>> ShowCreateAsync(ClickHouseClient client)
    {
        var texts = new Dictionary<string, string>();
        foreach (var table in await client.QueryAsync<string>("SELECT name FROM system.tables WHERE database = currentDatabase()", null, Token))
        {
            var sql = Assert.Single(await client.QueryAsync<string>($"SHOW CREATE TABLE `{table}`", null, Token));
            texts[table] = sql.Replace($"{client.Options.Database}.", string.Empty, StringComparison.Ordinal) + "\n";
        }

        return texts;
    }

    private static void Update(Dictionary<string, string> texts)
    {
        foreach (var file in System.IO.Directory.GetFiles(Directory, "*.sql")) File.Delete(file);
        foreach (var (table, sql) in texts) File.WriteAllText(Path.Combine(Directory, table + ".sql"), sql);
    }
}
