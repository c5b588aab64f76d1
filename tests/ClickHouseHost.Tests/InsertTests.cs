using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Observe.Testing;

namespace Observe.ClickHouseHost.Tests;

public sealed class InsertTests(ClickHouseFixture clickHouse) : IAsyncLifetime
{
    private readonly HttpClient client = clickHouse.CreateClient(clickHouse.Writer);
    private string database = "";

    public async ValueTask InitializeAsync()
    {
        database = await clickHouse.CreateDatabaseAsync();
        await clickHouse.ExecuteAsync(
            "CREATE TABLE rows (n UInt64, s String DEFAULT 'none') ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100", database);
    }

    public async ValueTask DisposeAsync()
    {
        await clickHouse.ExecuteAsync($"DROP DATABASE {database} SYNC");
        client.Dispose();
    }

    [Theory]
    [InlineData("INSERT INTO rows VALUES (1, 'a'), (2, 'it''s; FORMAT')", "1:a 2:it's; FORMAT")]
    [InlineData("INSERT INTO rows (n) VALUES (1)", "1:none")]
    [InlineData("/* c */ insert into rows (n, s) format JSONEachRow\n{\"n\":1,\"s\":\"a\"}\n{\"n\":2}\n", "1:a 2:none")]
    [InlineData("INSERT INTO rows SETTINGS max_insert_threads = 1 FORMAT CSV\n1,a\n2,b\n", "1:a 2:b")]
    [InlineData("INSERT INTO rows FORMAT CSV SETTINGS format_csv_delimiter = '|', max_threads = 1\n1|a\n", "1:a")]
    [InlineData("INSERT INTO rows FORMAT TabSeparated \r\n1\ta\n", "1:a")]
    [InlineData("INSERT INTO rows SELECT number, toString(number) FROM numbers(2)", "0:0 1:1")]
    [InlineData("INSERT INTO rows WITH 7 AS x SELECT x, 'values (1)'", "7:values (1)")]
    public async Task Insert_AsOneText_StoresItsRows(string sql, string rows)
    {
        var answer = await client.AskAsync($"database={database}", sql);
        Assert.Equal("", answer.Body);
        Assert.Equal(rows, await RowsAsync());
    }

    [Fact]
    public async Task Insert_StatementInAddressRowsInBody_KeepsEveryByte()
    {
        // The rows begin with blanks and a line end that belong to them.
        var answer = await client.AskAsync($"database={database}&query={Wire.Escape("INSERT INTO rows (s) FORMAT LineAsString")}", " \n x\n");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("0:  0: x", await RowsAsync());
    }

    [Fact]
    public async Task Insert_NativeOfSeveralBlocks_StoresAllAndCounts()
    {
        byte[] body = [.. Wire.NativeBlock(0, 1000), .. Wire.NativeBlock(1000, 1), .. Wire.NativeBlock(1001, 70000)];
        var answer = await InsertAsync(body, "");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        using var summary = JsonDocument.Parse(answer.Header("X-ClickHouse-Summary"));
        Assert.Equal("71001", summary.RootElement.GetProperty("written_rows").GetString());
        Assert.Equal("71001", summary.RootElement.GetProperty("result_rows").GetString());
        Assert.Equal("71001\t71000\n", await clickHouse.ExecuteAsync("SELECT count(), max(n) FROM rows", database));
    }

    [Fact]
    public async Task Insert_SameTokenTwice_StoresRowsOnce()
    {
        byte[] body = [.. Wire.NativeBlock(0, 10), .. Wire.NativeBlock(10, 10)];
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await InsertAsync(body, "insert_deduplication_token=batch-1&fsync_after_insert=1")).Status);
        await InsertAsync(body, "insert_deduplication_token=batch-2");
        Assert.Equal("40\n", await clickHouse.ExecuteAsync("SELECT count() FROM rows", database));
    }

    [Fact]
    public async Task Insert_ByDefault_IsSyncedToDisk() =>
        Assert.Equal(
            "fsync_after_insert\t1\nfsync_part_directory\t1\n",
            await clickHouse.ExecuteAsync("SELECT name, value FROM system.merge_tree_settings WHERE name IN ('fsync_after_insert', 'fsync_part_directory') ORDER BY name"));

    [Fact]
    public async Task Insert_Gzipped_IsUnpackedOnTheWay()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Wire.NativeBlock(0, 100000), TestContext.Current.CancellationToken);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.OK, (await client.AskAsync(InsertAddress(""), content)).Status);
        Assert.Equal("100000\n", await clickHouse.ExecuteAsync("SELECT count() FROM rows", database));
    }

    [Theory]
    [InlineData("INSERT INTO nothing FORMAT CSV\n1", 404, 60)]
    [InlineData("INSERT INTO rows FORMAT CSV\nx,y\n", 400, 27)]
    [InlineData("INSERT INTO rows (nothing) FORMAT CSV\n1\n", 404, 16)]
    [InlineData("INSERT INTO rows FORMAT Nothing\n1\n", 404, 73)]
    [InlineData("INSERT INTO rows VALUES (1, 'a'", 400, 0)]
    public async Task Insert_Refused_SaysWhyAndStoresNothing(string sql, int status, int code)
    {
        var answer = await client.AskAsync($"database={database}", sql);
        Assert.False(answer.Status == HttpStatusCode.OK, answer.Body);
        if (code > 0) Assert.Equal($"{code}", answer.Header("X-ClickHouse-Exception-Code"));
        // NO_SUCH_COLUMN_IN_TABLE is not in ClickHouse's table of statuses.
        if (code > 0) Assert.Equal(code == 16 ? 500 : status, (int)answer.Status);
        Assert.Equal("0\n", await clickHouse.ExecuteAsync("SELECT count() FROM rows", database));
    }

    [Fact]
    public async Task Insert_BodyBroken_IsAnErrorNotAPartOfIt()
    {
        byte[] whole = Wire.NativeBlock(0, 1000);
        var answer = await InsertAsync(whole[..^100], "");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.StartsWith("Code: 33.", answer.Body, StringComparison.Ordinal);

        using var broken = new ByteArrayContent(Encoding.UTF8.GetBytes("this is not gzip"));
        broken.Headers.ContentEncoding.Add("gzip");
        var unpacked = await client.AskAsync(InsertAddress(""), broken);
        Assert.Equal(HttpStatusCode.BadRequest, unpacked.Status);
        Assert.Equal("0\n", await clickHouse.ExecuteAsync("SELECT count() FROM rows", database));
    }

    [Fact]
    public async Task Insert_FailingEarlyInALongBody_StillAnswers()
    {
        using var content = new RepeatedContent(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("x\n", 50_000))), 2_000);
        var answer = await client.AskAsync($"database={database}&query={Wire.Escape("INSERT INTO rows (n) FORMAT CSV")}", content);
        Assert.Equal("117", answer.Header("X-ClickHouse-Exception-Code"));
    }

    private string InsertAddress(string parameters) =>
        $"database={database}&query={Wire.Escape("INSERT INTO rows (n, s) FORMAT Native")}&{parameters}";

    private Task<WireAnswer> InsertAsync(byte[] native, string parameters) => client.AskAsync(InsertAddress(parameters), native);

    private async Task<string> RowsAsync() =>
        (await clickHouse.ExecuteAsync("SELECT concat(toString(n), ':', s) FROM rows ORDER BY n, s", database)).TrimEnd('\n').Replace('\n', ' ').Replace("\\'", "'", StringComparison.Ordinal);
}
