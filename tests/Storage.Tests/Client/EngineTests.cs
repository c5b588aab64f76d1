using Observe.Storage.Client;
using Observe.Storage.Tests.Native;
using Observe.Testing;

namespace Observe.Storage.Tests.Client;

/// <summary>The client against the real engine.</summary>
public sealed class EngineTests(ClickHouseFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ping_RunningEngine_Returns()
    {
        using var client = fixture.Client("default");

        Assert.Null(await Record.ExceptionAsync(() => client.PingAsync(Token)));
    }

    [Fact]
    public async Task Query_UnknownTable_TellsCodeNameAndQueryId()
    {
        using var client = fixture.Client("default");

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<string>(
            "SELECT x FROM no_such_table", null, Token, new QuerySettings { QueryId = "who-asked" }));

        Assert.Equal((60, "UNKNOWN_TABLE", "who-asked", false), (error.Code, error.Name, error.QueryId, error.IsTransient));
    }

    [Fact]
    public async Task Query_WrongPassword_IsNamedAndNotRepeated()
    {
        using var client = new ClickHouseClient(fixture.Options("default") with { Password = "wrong" });

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<byte>("SELECT 1", null, Token));

        Assert.Equal(("AUTHENTICATION_FAILED", false), (error.Name, error.IsTransient));
    }

    [Fact]
    public async Task Parameters_OfEveryKind_ArriveUnchanged()
    {
        using var client = fixture.Client("default");
        var echo = new Echo(
            "tab\t nl\n back\\slash quote' 日本 🙂 \\N %41 & ? #", ["a'b", "c\\d", "e\tf\ng", "", "日本"], new DateTimeOffset(2026, 10, 25, 1, 2, 3, 456, TimeSpan.Zero),
            new DateTime(2026, 3, 29, 2, 30, 0, DateTimeKind.Utc), ulong.MaxValue, long.MinValue, 1234567890123456.123456789012m, Guid.NewGuid(), true,
            null, new DateOnly(2026, 2, 28), Shade.Dark, [1, -2], new() { ["k'\\"] = "v\t'" }, [new DateTimeOffset(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero)], 0.1, "");

        var read = Assert.Single(await client.QueryAsync<Echo>(
            """
            SELECT
                {text:String} AS text, {list:Array(String)} AS list, {time:DateTime64(3)} AS time, {second:DateTime} AS second,
                {large:UInt64} AS large, {small:Int64} AS small, {money:Decimal(38, 12)} AS money, {id:UUID} AS id, {truth:Bool} AS truth,
                {nothing:Nullable(String)} AS nothing, {day:Date} AS day, {shade:Int8} AS shade, {numbers:Array(Int32)} AS numbers,
                {map:Map(String, String)} AS map, {times:Array(DateTime64(3))} AS times, {ratio:Float64} AS ratio, {empty:String} AS empty
            """,
            new QueryParameters
            {
                ["text"] = echo.Text, ["list"] = echo.List, ["time"] = echo.Time, ["second"] = echo.Second, ["large"] = echo.Large, ["small"] = echo.Small,
                ["money"] = echo.Money, ["id"] = echo.Id, ["truth"] = echo.Truth, ["nothing"] = echo.Nothing, ["day"] = echo.Day, ["shade"] = echo.Shade,
                ["numbers"] = echo.Numbers, ["map"] = echo.Map, ["times"] = echo.Times, ["ratio"] = echo.Ratio, ["empty"] = echo.Empty,
            },
            Token));

        Assert.Equal(echo.List, read.List);
        Assert.Equal(echo.Numbers, read.Numbers);
        Assert.Equal(echo.Map, read.Map);
        Assert.Equal(echo.Times, read.Times);
        Assert.Equal(echo, read with { List = echo.List, Numbers = echo.Numbers, Map = echo.Map, Times = echo.Times });
    }

    [Fact]
    public async Task Parameters_ThousandsOfNames_Arrive()
    {
        using var client = fixture.Client("default");
        var names = Enumerable.Range(0, 3_000).Select(i => $"model number {i}").ToArray();

        var count = await client.QueryAsync<long>("SELECT length({names:Array(String)})", new QueryParameters { ["names"] = names }, Token);

        Assert.Equal([3_000L], count);
    }

    [Fact]
    public async Task Insert_SameTokenTwice_IsStoredOnce()
    {
        using var client = await fixture.NewDatabaseAsync();
        await client.ExecuteAsync("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100", Token);
        using var batch = new NumbersBatch(1, 2, 3);

        await client.InsertAsync("t", batch, "batch-1", Token);
        await client.InsertAsync("t", batch, "batch-1", Token);
        await client.InsertAsync("t", batch, "batch-2", Token);

        Assert.Equal([6UL], await client.QueryAsync<ulong>("SELECT count() FROM t", null, Token));
    }

    [Fact]
    public async Task Insert_ManyBlocksSameTokenTwice_IsStoredOnce()
    {
        using var client = await fixture.NewDatabaseAsync();
        await client.ExecuteAsync("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100", Token);
        using var batch = new NumbersBatch([.. Enumerable.Range(0, 300_000).Select(n => (ulong)n)]);

        for (var i = 0; i < 2; i++)
        {
            await client.InsertAsync("t", ["n"], (body, token) => batch.WriteToAsync(body, token, 1_000), "batch-1", Token);
        }

        Assert.Equal([300_000UL], await client.QueryAsync<ulong>("SELECT count() FROM t", null, Token));
    }

    [Fact]
    public async Task Insert_IntoUnknownTable_SurfacesWhileTheBodyIsStillSent()
    {
        using var client = await fixture.NewDatabaseAsync();
        using var batch = new NumbersBatch(new ulong[1_000_000]);

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.InsertAsync("no_such_table", batch, null, Token));

        Assert.Equal("UNKNOWN_TABLE", error.Name);
    }

    [Fact]
    public async Task Query_FailsBehindManyRows_SurfacesAsException()
    {
        using var client = fixture.Client("default");
        var rows = 0;

        var error = await Assert.ThrowsAsync<ClickHouseException>(async () =>
        {
            await foreach (var _ in client.StreamAsync<ulong>(
                "SELECT number + throwIf(number = 2000000, 'thrown on purpose') FROM numbers(10000000) SETTINGS max_threads = 1", null, Token))
            {
                rows++;
            }
        });

        Assert.Equal((395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO", true), (error.Code, error.Name, error.IsMidStream));
        Assert.Contains("thrown on purpose", error.Message, StringComparison.Ordinal);
        Assert.InRange(rows, 1, 2_000_000);
    }

    [Fact]
    public async Task Query_Cancelled_EndsInTheEngine()
    {
        using var client = fixture.Client("default");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var id = $"cancelled-{Guid.NewGuid()}";
        var query = client.QueryAsync<ulong>("SELECT sum(sleepEachRow(0.01)) FROM numbers(100000) SETTINGS max_block_size = 10", null, cancel.Token, Marked(id));
        await WaitForProcessesAsync(client, id, 1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        await WaitForProcessesAsync(client, id, 0);
    }

    [Fact]
    public async Task Stream_LeftEarly_EndsInTheEngine()
    {
        using var client = fixture.Client("default");
        var id = $"left-{Guid.NewGuid()}";

        await foreach (var _ in client.StreamAsync<ulong>("SELECT number FROM numbers(100000000000)", null, Token, Marked(id)))
        {
            await WaitForProcessesAsync(client, id, 1);
            break;
        }


        await WaitForProcessesAsync(client, id, 0);
    }

    [Fact]
    public async Task Query_Settings_BoundIt()
    {
        using var client = fixture.Client("default");

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<ulong>(
            "SELECT number FROM numbers(1000)", null, Token, new QuerySettings { MaxResultRows = 10 }));

        Assert.Equal("TOO_MANY_ROWS_OR_BYTES", error.Name);
    }

    [Fact]
    public async Task Reader_Reads_AndCannotWrite()
    {
        using var writer = await fixture.NewDatabaseAsync();
        await writer.ExecuteAsync("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n", Token);
        using var reader = new ClickHouseClient(writer.Options with { Username = fixture.Reader.User, Password = fixture.Reader.Password });

        Assert.Empty(await reader.QueryAsync<ulong>("SELECT n FROM t", null, Token, new QuerySettings { MaxExecutionTime = TimeSpan.FromSeconds(9) }));
        var error = await Assert.ThrowsAsync<ClickHouseException>(() => reader.ExecuteAsync("INSERT INTO t SELECT 1", Token));
        Assert.Equal("READONLY", error.Name);
    }

    // The embedded engine's processes carry ids of their own, the comment stays the caller's.
    private static QuerySettings Marked(string id) => new() { Other = new Dictionary<string, string> { ["log_comment"] = id } };

    private static async Task WaitForProcessesAsync(ClickHouseClient client, string id, int count)
    {
        const string sql = "SELECT query FROM system.processes WHERE endsWith(Settings['log_comment'], {id:String})";
        var parameters = new QueryParameters { ["id"] = id };
        await Eventually.SeesAsync(
            () => client.QueryAsync<string>(sql, parameters, Token), running => running.Count == count, $"{count} of {id} run", Token);
    }

    private sealed record Echo(
        string Text, string[] List, DateTimeOffset Time, DateTime Second, ulong Large, long Small, decimal Money, Guid Id, bool Truth, string? Nothing,
        DateOnly Day, Shade Shade, int[] Numbers, Dictionary<string, string> Map, DateTimeOffset[] Times, double Ratio, string Empty);
}
