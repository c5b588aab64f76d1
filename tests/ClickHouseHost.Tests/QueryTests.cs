using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Observe.Testing;

namespace Observe.ClickHouseHost.Tests;

public sealed class QueryTests(ClickHouseFixture clickHouse) : IDisposable
{
    private readonly HttpClient client = clickHouse.CreateClient(clickHouse.Writer);

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Ping_WithoutCredentials_SaysOk()
    {
        using var anonymous = new HttpClient { BaseAddress = clickHouse.Address };
        Assert.Equal("Ok.\n", (await anonymous.FetchAsync("/ping")).Body);
        Assert.Equal("Ok.\n", (await anonymous.FetchAsync("/replicas_status")).Body);
    }

    [Fact]
    public async Task Select_InBodyOrAddressOrBoth_IsOneStatement()
    {
        Assert.Equal("3\n", (await client.AskAsync("", "SELECT 1 + 2")).Body);
        Assert.Equal("3\n", (await client.FetchAsync($"/?query={Wire.Escape("SELECT 1 + 2")}")).Body);
        Assert.Equal("3\n", (await client.AskAsync($"query={Wire.Escape("SELECT 1 +")}", "2")).Body);
    }

    [Theory]
    [InlineData("SELECT 1 AS a", "default_format=JSONEachRow", "{\"a\":1}\n", "JSONEachRow")]
    [InlineData("SELECT 1 AS a FORMAT CSVWithNames", "default_format=JSONEachRow", "\"a\"\n1\n", "CSVWithNames")]
    [InlineData("SELECT 1 AS format", "", "1\n", "TabSeparated")]
    [InlineData("SELECT 1 AS a FORMAT TSV SETTINGS max_threads = 1;  -- the end", "", "1\n", "TSV")]
    [InlineData("/* one */ SELECT 'FORMAT JSON' AS a -- FORMAT JSON", "", "FORMAT JSON\n", "TabSeparated")]
    [InlineData("SELECT count() FROM (SELECT 1 AS x UNION ALL SELECT 2) FORMAT JSONCompactEachRow", "", "[2]\n", "JSONCompactEachRow")]
    [InlineData("EXISTS TABLE system.one", "default_format=JSONEachRow", "{\"result\":1}\n", "JSONEachRow")]
    public async Task Format_FromClauseOrParameter_IsUsedAndNamed(string sql, string parameters, string body, string format)
    {
        var answer = await client.AskAsync(parameters, sql);
        Assert.Equal(body, answer.Body);
        Assert.Equal(format, answer.Header("X-ClickHouse-Format"));
    }

    [Fact]
    public async Task Select_OfManyBlocksAsJson_IsOneDocument()
    {
        var answer = await client.AskAsync("", "SELECT number AS n FROM numbers(300000) FORMAT JSON");
        using var document = JsonDocument.Parse(answer.Body);
        Assert.Equal(300000, document.RootElement.GetProperty("rows").GetInt32());
        Assert.Equal(300000, document.RootElement.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Parameters_OfEveryShape_AreBoundByType()
    {
        var parameters = string.Join('&', [
            $"param_text={Wire.Escape("it's `\"\\\\ \\t ☃")}", "param_n=42",
            $"param_list={Wire.Escape("['a','b''c']")}", "param_table=one",
            $"param_at={Wire.Escape("2024-01-02 03:04:05.678")}",
        ]);
        var answer = await client.AskAsync(
            parameters,
            "SELECT {text:String}, {n:UInt8}, {list:Array(String)}[2], {at:DateTime64(3)} FROM system.{table:Identifier} FORMAT JSONCompactEachRow");
        Assert.Equal("[\"it's `\\\"\\\\ \\t ☃\", 42, \"b'c\", \"2024-01-02 03:04:05.678\"]\n", answer.Body);
    }

    [Theory]
    [InlineData("SELECT * FROM nowhere.nothing", 404, 81, "UNKNOWN_DATABASE")]
    [InlineData("SELECT * FROM system.nothing", 404, 60, "UNKNOWN_TABLE")]
    [InlineData("SELECT nothing", 404, 47, "UNKNOWN_IDENTIFIER")]
    [InlineData("SELECT no_such_function(1)", 404, 46, "UNKNOWN_FUNCTION")]
    [InlineData("SELEC 1", 400, 62, "SYNTAX_ERROR")]
    [InlineData("SELECT 1; SELECT 2", 400, 62, "SYNTAX_ERROR")]
    [InlineData("SELECT {absent:UInt8}", 400, 456, "UNKNOWN_QUERY_PARAMETER")]
    [InlineData("SELECT toUInt8('x')", 400, 6, "CANNOT_PARSE_TEXT")]
    [InlineData("SELECT throwIf(1)", 500, 395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO")]
    [InlineData("SELECT 1 FORMAT Nothing", 404, 73, "UNKNOWN_FORMAT")]
    public async Task Error_OfTheEngine_KeepsTextCodeAndStatus(string sql, int status, int code, string name)
    {
        var answer = await client.AskAsync("", sql);
        Assert.StartsWith($"Code: {code}. DB::Exception: ", answer.Body, StringComparison.Ordinal);
        Assert.Contains($"({name})", answer.Body, StringComparison.Ordinal);
        Assert.Equal($"{code}", answer.Header("X-ClickHouse-Exception-Code"));
        // UNKNOWN_QUERY_PARAMETER is not in ClickHouse's table of statuses.
        Assert.Equal(code == 456 ? 500 : status, (int)answer.Status);
    }

    [Theory]
    [InlineData("no_such_setting=1", 404, 115)]
    [InlineData("max_threads=many", 400, 27)]
    [InlineData("database=nowhere", 404, 81)]
    [InlineData("session_id=a", 501, 48)]
    [InlineData("decompress=1", 501, 48)]
    public async Task Parameter_NotUnderstood_IsRefusedByName(string parameters, int status, int code)
    {
        var answer = await client.AskAsync(parameters, "SELECT 1");
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal($"{code}", answer.Header("X-ClickHouse-Exception-Code"));
    }

    [Fact]
    public async Task Headers_OfAnAnswer_AreThoseOfClickHouse()
    {
        var answer = await client.AskAsync("query_id=my-query", "SELECT number FROM numbers(10)");
        Assert.Equal("my-query", answer.Header("X-ClickHouse-Query-Id"));
        Assert.Equal("UTC", answer.Header("X-ClickHouse-Timezone"));
        Assert.NotEmpty(answer.Header("X-ClickHouse-Server-Display-Name"));
        Assert.Equal("text/tab-separated-values; charset=UTF-8", answer.ContentHeaders.ContentType!.ToString());
        using var summary = JsonDocument.Parse(answer.Header("X-ClickHouse-Summary"));
        Assert.Equal("10", summary.RootElement.GetProperty("read_rows").GetString());
        Assert.Equal("10", summary.RootElement.GetProperty("result_rows").GetString());
        Assert.True(long.Parse(summary.RootElement.GetProperty("elapsed_ns").GetString()!, null) > 0);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compression_BothWays_CarriesTheSameBytes(string encoding)
    {
        using var packed = new MemoryStream();
        await using (var pack = Compress(packed, encoding))
            await pack.WriteAsync("SELECT number FROM numbers(200000)"u8.ToArray(), TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/?enable_http_compression=1") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentEncoding.Add(encoding);
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        await using var plain = Decompress(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), encoding);
        using var reader = new StreamReader(plain);
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.Equal(200001, lines.Length);
        Assert.Equal("199999", lines[199999]);
    }

    [Fact]
    public async Task Compression_NotAskedForBySetting_IsNotApplied()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("SELECT 1") };
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Error_BehindTheFirstRows_IsFramedAndTheResponseCut()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("SELECT throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_block_size = 65536") };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var tag = response.Headers.GetValues("X-ClickHouse-Exception-Tag").Single();

        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var (tail, cut) = (new byte[4096], false);
        var buffer = new byte[65536];
        try
        {
            for (int count; (count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
                tail = [.. tail.Concat(buffer.Take(count)).TakeLast(4096)];
        }
        catch (HttpIOException)
        {
            cut = true;
        }

        Assert.True(cut, "the response must not look complete");
        var text = Encoding.UTF8.GetString(tail);
        Assert.Contains($"\r\n__exception__\r\n{tag}\r\nCode: 395. DB::Exception:", text, StringComparison.Ordinal);
        Assert.EndsWith($" {tag}\r\n__exception__\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitEndOfQuery_WithALateError_AnswersTheErrorAlone()
    {
        var answer = await client.AskAsync("wait_end_of_query=1", "SELECT throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_block_size = 65536");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.StartsWith("Code: 395.", answer.Body, StringComparison.Ordinal);

        var whole = await client.AskAsync("wait_end_of_query=1", "SELECT number FROM numbers(1000000)");
        Assert.Equal(1000001, whole.Body.Split('\n').Length);
        Assert.Contains("\"read_rows\":\"1000000\"", whole.Header("X-ClickHouse-Summary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_OfOneRequest_NeverReachAnother()
    {
        const string Sql = "SELECT getSetting('max_block_size'), getSetting('max_result_rows'), getSetting('readonly'), currentDatabase()";
        var before = (await client.AskAsync("", Sql)).Body;
        var database = await clickHouse.CreateDatabaseAsync();
        var during = (await client.AskAsync($"max_block_size=77&max_result_rows=5&database={database}", Sql)).Body;
        Assert.Equal($"77\t5\t0\t{database}\n", during);
        await client.AskAsync("", "SET max_block_size = 88");
        await client.AskAsync("", $"USE {database}");
        await client.AskAsync("max_block_size=99", "SELECT throwIf(1)");
        await client.FetchAsync($"/?query={Wire.Escape("SELECT 1")}");
        for (var i = 0; i < 70; i++) Assert.Equal(before, (await client.AskAsync("", Sql)).Body);
    }

    [Fact]
    public async Task Get_OfAChange_IsRefusedAsReadOnly()
    {
        var answer = await client.FetchAsync($"/?query={Wire.Escape("CREATE DATABASE by_get")}");
        Assert.Equal("164", answer.Header("X-ClickHouse-Exception-Code"));
        Assert.Equal("0\n", await clickHouse.ExecuteAsync("SELECT count() FROM system.databases WHERE name = 'by_get'"));
    }

    [Fact]
    public async Task Credentials_InEveryPlace_AreTakenAndWrongOnesRefused()
    {
        using var plain = new HttpClient { BaseAddress = clickHouse.Address };
        var (user, password) = (clickHouse.Writer.User, clickHouse.Writer.Password);
        Assert.Equal("1\n", (await plain.AskAsync($"user={user}&password={password}", "SELECT 1")).Body);
        plain.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        Assert.Equal("1\n", (await plain.AskAsync("", "SELECT 1")).Body);
        foreach (var wrong in (string[])[$"{user}:", "default:", $"{user}:{clickHouse.Reader.Password}"])
        {
            plain.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(wrong)));
            var answer = await plain.AskAsync("", "SELECT 1");
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.StartsWith("Code: 516. DB::Exception: ", answer.Body, StringComparison.Ordinal);
            Assert.Contains("(AUTHENTICATION_FAILED)", answer.Body, StringComparison.Ordinal);
        }
    }

    private static Stream Compress(Stream to, string encoding) => encoding switch
    {
        "gzip" => new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true),
        "br" => new BrotliStream(to, CompressionLevel.Optimal, leaveOpen: true),
        _ => new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true),
    };

    private static Stream Decompress(Stream from, string encoding) => encoding switch
    {
        "gzip" => new GZipStream(from, CompressionMode.Decompress),
        "br" => new BrotliStream(from, CompressionMode.Decompress),
        _ => new ZLibStream(from, CompressionMode.Decompress),
    };
}
