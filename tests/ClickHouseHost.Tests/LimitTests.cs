using System.Globalization;
using System.Net;
using Observe.Testing;

namespace Observe.ClickHouseHost.Tests;

/// <summary>An engine of its own with few places, so that what one test holds another does not miss.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const int Places = 4;
    private const string Endless = "SELECT number FROM system.numbers WHERE NOT ignore(sleepEachRow(0.001)) SETTINGS max_block_size = 100, function_sleep_max_microseconds_per_block = 0";

    private readonly string directory = Directory.CreateTempSubdirectory("observe-limits-").FullName;
    private ClickHouseSupervisor supervisor = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        supervisor = await ClickHouseSupervisor.StartAsync(new ClickHouseHostOptions { DataDirectory = directory, MaxConnections = Places });
        client = CreateClient(supervisor.Writer);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await supervisor.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData(Endless)]
    [InlineData("SELECT sum(sleepEachRow(0.01)) FROM numbers(100000) SETTINGS function_sleep_max_microseconds_per_block = 0")]
    [InlineData("INSERT INTO FUNCTION null('n UInt64') SELECT number FROM system.numbers")]
    [InlineData("SELECT number, repeat('x', 1000) FROM system.numbers")]
    public async Task Client_GoneAway_EndsItsStatementAndFreesItsPlace(string sql)
    {
        for (var round = 0; round < 6; round++)
        {
            using var leave = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(sql) };
            var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
            await SeeRunningAsync(running => running > 0);
            await leave.CancelAsync();
            try
            {
                (await sending).Dispose();
            }
            catch (OperationCanceledException)
            {
                // Left before the first byte.
            }

            await SeeRunningAsync(running => running == 0);
        }
    }

    [Fact]
    public async Task Insert_ClientGoneAway_StoresNoHalfBlockAndFreesItsPlace()
    {
        await client.AskAsync("", "CREATE TABLE half (n UInt64, s String) ENGINE = MergeTree ORDER BY n");
        for (var round = 0; round < 6; round++)
        {
            using var leave = new CancellationTokenSource();
            using var body = new StalledContent(Wire.NativeBlock(0, 1000)[..5000]);
            var sending = client.PostAsync(new Uri("/?query=INSERT+INTO+half+FORMAT+Native", UriKind.Relative), body, leave.Token);
            await body.Stalled;
            await SeeRunningAsync(running => running > 0);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
            await SeeRunningAsync(running => running == 0);
        }

        Assert.Equal("0\n", (await client.AskAsync("", "SELECT count() FROM half")).Body);
    }

    [Fact]
    public async Task Requests_MoreThanMayWait_AreToldSo()
    {
        using var leave = new CancellationTokenSource();
        var requests = Enumerable.Range(0, 300).Select(_ => AskAsync(leave.Token)).ToList();
        var refused = await await Task.WhenAny(requests);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.StartsWith("Code: 202. DB::Exception: Too many simultaneous queries.", refused.Body, StringComparison.Ordinal);
        Assert.Equal("202", refused.Exception);
        await leave.CancelAsync();
        foreach (var request in requests) await request.ContinueWith(static _ => { }, TaskScheduler.Default);
        await SeeRunningAsync(running => running == 0);

        async Task<(HttpStatusCode Status, string Body, string Exception)> AskAsync(CancellationToken token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("SELECT sleepEachRow(1) FROM numbers(1000) SETTINGS function_sleep_max_microseconds_per_block = 0") };
            using var response = await client.SendAsync(request, token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(token), response.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
        }
    }

    [Fact]
    public async Task Readers_TakingEveryPlaceTheyMay_LeaveOneToTheWriter()
    {
        using var reader = CreateClient(supervisor.Reader);
        using var leave = new CancellationTokenSource();
        var requests = Enumerable.Range(0, 8).Select(_ => reader.PostAsync(new Uri("/", UriKind.Relative), new StringContent(Endless), leave.Token)).ToList();
        await SeeRunningAsync(running => running == 3);
        Assert.Equal("1\n", (await client.AskAsync("", "SELECT 1")).Body);
        await leave.CancelAsync();
        foreach (var request in requests) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    /// <summary>
    /// How many statements run, without this look itself. A look that finds no room to wait in saw every place taken: those who
    /// left are noticed one after another, not at once.
    /// </summary>
    private async Task<int> RunningAsync()
    {
        var answer = await client.AskAsync("", "SELECT count() - 1 FROM system.processes");
        return answer.Status == HttpStatusCode.ServiceUnavailable ? Places : int.Parse(answer.Body, CultureInfo.InvariantCulture);
    }

    private async Task SeeRunningAsync(Func<int, bool> fits) =>
        await Eventually.SeesAsync(RunningAsync, fits, "as many statements run as should", TestContext.Current.CancellationToken);

    private HttpClient CreateClient(ClickHouseCredential credential)
    {
        var created = new HttpClient { BaseAddress = supervisor.Address };
        created.DefaultRequestHeaders.Add("X-ClickHouse-User", credential.User);
        created.DefaultRequestHeaders.Add("X-ClickHouse-Key", credential.Password);
        return created;
    }

    /// <summary>Sends its bytes and then nothing more.</summary>
    private sealed class StalledContent(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stalled => stalled.Task;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(bytes, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            stalled.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
