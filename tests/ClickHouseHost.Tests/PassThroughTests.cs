using System.Globalization;
using System.Net;
using Observe.Testing;

namespace Observe.ClickHouseHost.Tests;

/// <summary>
/// The host holds a bounded part of what passes through it, however much that is. What it holds is the difference between what
/// one side has sent and what the other has taken; resident memory would tell of the engine's blocks and its allocator instead.
/// </summary>
public sealed class PassThroughTests(ClickHouseFixture clickHouse) : IAsyncLifetime
{
    // Buffers of sockets, server and pipe, and the blocks that the engine is at: 1 MB inwards and 28 MB outwards when measured.
    private const long MostHeldBytes = 64_000_000;

    private const int RowBytes = 1_000;
    private const int BlockRows = 1_000;

    private readonly HttpClient client = clickHouse.CreateClient(clickHouse.Writer);
    private string database = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await clickHouse.CreateDatabaseAsync();
        await clickHouse.ExecuteAsync("CREATE TABLE wide (n UInt64, s String) ENGINE = Null", database);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await clickHouse.ExecuteAsync($"DROP DATABASE {database} SYNC");
    }

    [Fact]
    public async Task Insert_SenderPausesHalfWay_TheEngineHasTakenAlmostAllOfIt()
    {
        const int blocks = 300;
        const string mark = "passed_in";
        using var body = new PausedContent(Wire.NativeBlock(0, BlockRows, new string('x', RowBytes)), blocks);
        var inserting = client.AskAsync($"database={database}&query=INSERT+INTO+wide+FORMAT+Native&log_comment={mark}", body);
        await body.Paused.WaitAsync(Token);

        const long sentRows = (long)blocks * BlockRows;
        await Eventually.SeesAsync(
            () => RowsReadAsync(mark), rows => rows is { } read && (sentRows - read) * RowBytes < MostHeldBytes, $"the engine has read nearly all of {sentRows} rows", Token);
        body.Resume();
        Assert.Equal("", (await inserting).Body);
    }

    [Fact]
    public async Task Select_ReaderPausesHalfWay_TheEngineWaitsForIt()
    {
        const long rows = 2_000_000;
        const string mark = "passed_out";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/?log_comment={mark}")
        {
            Content = new StringContent($"SELECT number, repeat('x', {RowBytes}) FROM numbers({rows}) SETTINGS max_block_size = 4096, max_threads = 1"),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var total = await TakeAsync(stream, rows / 4 * RowBytes);

        // Until the engine stands still: whoever holds its result without bound lets it run to its end instead.
        var before = -1L;
        var read = await Eventually.SeesAsync(
            async () => (Before: before, Now: before = await RowsReadAsync(mark) ?? rows), seen => seen.Now == seen.Before, "the engine stands still", Token);
        Assert.InRange((read.Now * RowBytes) - total, long.MinValue, MostHeldBytes);

        total += await TakeAsync(stream, long.MaxValue);
        Assert.InRange(total, rows * RowBytes, rows * (RowBytes + 20));
    }

    private static async Task<long> TakeAsync(Stream stream, long bytes)
    {
        var (buffer, total) = (new byte[1 << 20], 0L);
        for (int count; total < bytes && (count = await stream.ReadAsync(buffer, Token)) > 0;)
            total += count;
        return total;
    }

    /// <summary>Null once the statement has ended, or before it has begun.</summary>
    private async Task<long?> RowsReadAsync(string mark)
    {
        var answer = await client.AskAsync("", $"SELECT read_rows FROM system.processes WHERE endsWith(Settings['log_comment'], '{mark}') AND query NOT LIKE '%system.processes%'");
        return answer.Body.Length == 0 ? null : long.Parse(answer.Body, CultureInfo.InvariantCulture);
    }

    /// <summary>Half a body, a pause, and the other half.</summary>
    private sealed class PausedContent(byte[] piece, int timesEach) : HttpContent
    {
        private readonly TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Paused => paused.Task;

        public void Resume() => resumed.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await SendAsync(stream);
            paused.TrySetResult();
            await resumed.Task;
            await SendAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private async Task SendAsync(Stream stream)
        {
            for (var i = 0; i < timesEach; i++)
                await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }
    }
}
