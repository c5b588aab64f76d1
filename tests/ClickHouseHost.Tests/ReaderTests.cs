using System.Net;
using Observe.Testing;

namespace Observe.ClickHouseHost.Tests;

public sealed class ReaderTests(ClickHouseFixture clickHouse) : IDisposable
{
    private readonly HttpClient reader = clickHouse.CreateClient(clickHouse.Reader);

    public void Dispose() => reader.Dispose();

    [Theory]
    [InlineData("SELECT 1", "", "1\n")]
    [InlineData("SELECT getSetting('max_threads')", "max_threads=1", "1\n")]
    [InlineData("SELECT getSetting('max_block_size') SETTINGS max_block_size = 77, max_threads = 1", "", "77\n")]
    [InlineData("SELECT * FROM (SELECT 5 AS x SETTINGS max_rows_to_read = 100)", "", "5\n")]
    [InlineData("SELECT {x:String}", "param_x=file", "file\n")]
    [InlineData("SELECT 'file('", "", "file(\n")]
    [InlineData("WITH 2 AS a SELECT a -- file('/etc/passwd')", "", "2\n")]
    public async Task Reader_Reading_GetsRows(string sql, string parameters, string rows)
    {
        var answer = await reader.AskAsync(parameters, sql);
        Assert.Equal(rows, answer.Body);
        Assert.Equal(rows, (await reader.FetchAsync($"/?{parameters}&query={Wire.Escape(sql)}")).Body);
    }

    [Theory]
    [InlineData("INSERT INTO {db}.kept VALUES (2)")]
    [InlineData("INSERT INTO {db}.kept SELECT 2")]
    [InlineData("WITH 2 AS x INSERT INTO {db}.kept SELECT x")]
    [InlineData("INSERT INTO FUNCTION file('{tmp}') SELECT 2")]
    [InlineData("SELECT 1; INSERT INTO {db}.kept VALUES (2)")]
    [InlineData("SELECT 1 INTO OUTFILE '{tmp}'")]
    [InlineData("SELECT 1 INTO OUTFILE '{tmp}' FORMAT CSV")]
    [InlineData("EXPLAIN SELECT 1 INTO OUTFILE '{tmp}'")]
    [InlineData("DROP TABLE {db}.kept")]
    [InlineData("TRUNCATE TABLE {db}.kept")]
    [InlineData("ALTER TABLE {db}.kept DELETE WHERE 1")]
    [InlineData("OPTIMIZE TABLE {db}.kept FINAL")]
    [InlineData("CREATE TABLE {db}.more (a UInt8) ENGINE = Memory")]
    [InlineData("CREATE TEMPORARY TABLE more (a UInt8)")]
    [InlineData("CREATE FUNCTION twice AS x -> x * 2")]
    [InlineData("SET readonly = 0")]
    [InlineData("SELECT 1 SETTINGS readonly = 0")]
    [InlineData("SELECT 1 SETTINGS readonly = 2")]
    [InlineData("SELECT * FROM (SELECT 1 SETTINGS readonly = 0)")]
    [InlineData("SYSTEM FLUSH LOGS")]
    [InlineData("KILL QUERY WHERE 1")]
    [InlineData("BACKUP DATABASE {db} TO File('{tmp}')")]
    [InlineData("DETACH TABLE {db}.kept")]
    [InlineData("EXCHANGE TABLES {db}.kept AND {db}.kept")]
    public async Task Reader_Writing_IsRefusedAndChangesNothing(string template)
    {
        var database = await clickHouse.CreateDatabaseAsync();
        await clickHouse.ExecuteAsync("CREATE TABLE kept ENGINE = MergeTree ORDER BY n AS SELECT 1 AS n", database);
        var file = Path.Combine(Path.GetTempPath(), $"observe-reader-{Guid.NewGuid():N}");
        var sql = template.Replace("{db}", database, StringComparison.Ordinal).Replace("{tmp}", file, StringComparison.Ordinal);
        foreach (var parameters in (string[])["", "readonly=0", $"database={database}"])
        {
            var answer = await reader.AskAsync(parameters, sql);
            Assert.NotEqual(HttpStatusCode.OK, answer.Status);
            Assert.NotEqual(HttpStatusCode.OK, (await reader.FetchAsync($"/?{parameters}&query={Wire.Escape(sql)}")).Status);
        }

        Assert.False(File.Exists(file));
        Assert.Equal("1\n", await clickHouse.ExecuteAsync("SELECT n FROM kept", database));
        Assert.Equal("1\n", await clickHouse.ExecuteAsync($"SELECT count() FROM system.tables WHERE database = '{database}'"));
    }

    [Theory]
    [InlineData("SELECT * FROM file('/etc/hostname', LineAsString)")]
    [InlineData("SELECT file('/etc/hostname')")]
    [InlineData("SELECT FILE('/etc/hostname')")]
    [InlineData("SELECT `file`('/etc/hostname')")]
    [InlineData("SELECT \"fi\\x6ce\"('/etc/hostname')")]
    [InlineData("SELECT “file”('/etc/hostname')")]
    [InlineData("SELECT /* /* */ ' */ file('/etc/hostname') -- '")]
    [InlineData("SELECT 1 // ' \n , file('/etc/hostname') // '")]
    [InlineData("SELECT * APPLY(file) FROM (SELECT '/etc/hostname')")]
    [InlineData("SELECT arrayMap(file, ['/etc/hostname'])")]
    [InlineData("SELECT * FROM eval('SELECT 1') SETTINGS allow_experimental_eval_table_function = 1")]
    [InlineData("SELECT * FROM `/etc/hostname`")]
    [InlineData("SELECT * FROM default.`/etc/hostname`")]
    [InlineData("SELECT * FROM url('http://127.0.0.1:1/', LineAsString)")]
    [InlineData("SELECT * FROM s3('http://127.0.0.1:1/bucket/key', LineAsString)")]
    [InlineData("SELECT * FROM remote('127.0.0.1', system.one)")]
    [InlineData("SELECT * FROM executable('cat', LineAsString)")]
    [InlineData("SELECT * FROM sqlite('/tmp/none', 'none')")]
    [InlineData("DESCRIBE TABLE file('/etc/hostname', LineAsString)")]
    public async Task Reader_ReachingOutOfTheEngine_IsRefused(string sql)
    {
        var answer = await reader.AskAsync("", sql);
        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        Assert.Contains("READONLY", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync("/etc/hostname", TestContext.Current.CancellationToken)).Trim() + "\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_NamingAFunctionByParameter_IsRefused()
    {
        var answer = await reader.AskAsync("param_f=file", "SELECT arrayMap({f:Identifier}, ['/etc/hostname'])");
        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Reader_RaisingItsOwnLimits_IsRefused()
    {
        var answer = await reader.AskAsync("max_memory_usage=0", "SELECT 1");
        Assert.Equal("164", answer.Header("X-ClickHouse-Exception-Code"));
    }
}
