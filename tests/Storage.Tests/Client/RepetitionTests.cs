using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Observe.Storage.Client;
using Observe.Storage.Tests.Native;

namespace Observe.Storage.Tests.Client;

public sealed class RepetitionTests
{
    private const string Busy = "Code: 202. DB::Exception: Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES) (version 1)";
    private const string TooManyParts = "Code: 252. DB::Exception: Too many parts. (TOO_MANY_PARTS) (version 1)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_BusyTwice_IsRepeatedUntilAnswered()
    {
        await using var server = await FakeServer.StartAsync(async (context, number) =>
        {
            if (number <= 2) await FakeServer.FailAsync(context, 503, Busy);
            else await context.Response.Body.WriteAsync(OneNumber(42), Token);
        });
        using var client = new ClickHouseClient(server.Options);

        Assert.Equal([42UL], await client.QueryAsync<ulong>("SELECT 42", null, Token));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Query_BusyForEver_GivesUpAfterThreeRepetitions()
    {
        await using var server = await FakeServer.StartAsync((context, _) => FakeServer.FailAsync(context, 503, Busy));
        using var client = new ClickHouseClient(server.Options);

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<ulong>("SELECT 1", null, Token));

        Assert.Equal(202, error.Code);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Execute_PassingFailure_IsNotRepeated()
    {
        await using var server = await FakeServer.StartAsync((context, _) => FakeServer.FailAsync(context, 500, TooManyParts));
        using var client = new ClickHouseClient(server.Options);

        await Assert.ThrowsAsync<ClickHouseException>(() => client.ExecuteAsync("INSERT INTO t SELECT 1", Token));

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("batch-1", 4)]
    [InlineData(null, 1)]
    public async Task Insert_PassingFailure_IsRepeatedOnlyWithToken(string? deduplicationToken, int requests)
    {
        await using var server = await FakeServer.StartAsync((context, _) => FakeServer.FailAsync(context, 500, TooManyParts));
        using var client = new ClickHouseClient(server.Options);
        using var batch = new NumbersBatch(1, 2, 3);

        await Assert.ThrowsAsync<ClickHouseException>(() => client.InsertAsync("t", batch, deduplicationToken, Token));

        Assert.Equal(requests, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Contains("async_insert=0", request, StringComparison.Ordinal));
        Assert.Equal(deduplicationToken is not null, server.Requests.All(r => r.Contains("insert_deduplication_token=batch-1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Insert_LastingFailure_IsNotRepeated()
    {
        await using var server = await FakeServer.StartAsync((context, _) => FakeServer.FailAsync(
            context, 404, "Code: 60. DB::Exception: Table t does not exist. (UNKNOWN_TABLE) (version 1)"));
        using var client = new ClickHouseClient(server.Options);
        using var batch = new NumbersBatch(1);

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.InsertAsync("t", batch, "batch-1", Token));

        Assert.Equal("UNKNOWN_TABLE", error.Name);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Query_NobodyListens_IsUnreachable()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        using var client = new ClickHouseClient(ClickHouseOptions.Parse($"Host=127.0.0.1;Port={port}"));

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<ulong>("SELECT 1", null, Token));

        Assert.Equal(("UNREACHABLE", true), (error.Name, error.IsTransient));
    }

    [Fact]
    public async Task Query_NoAnswerInTime_IsTimeoutAndNotRepeated()
    {
        await using var server = await FakeServer.StartAsync((context, _) => WaitForClientToLeaveAsync(context));
        using var client = new ClickHouseClient(server.Options with { Timeout = TimeSpan.FromMilliseconds(200) });

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<ulong>("SELECT 1", null, Token));

        Assert.Equal("TIMEOUT", error.Name);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Query_Cancelled_ClosesTheConnection()
    {
        var arrived = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var server = await FakeServer.StartAsync(async (context, _) =>
        {
            arrived.SetResult();
            await WaitForClientToLeaveAsync(context);
            left.SetResult();
        });
        using var client = new ClickHouseClient(server.Options);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var query = client.QueryAsync<ulong>("SELECT 1", null, cancel.Token);
        await arrived.Task.WaitAsync(Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    private static async Task WaitForClientToLeaveAsync(HttpContext context)
    {
        var left = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => left.SetResult());
        await left.Task;
    }

    private static byte[] OneNumber(ulong value) => [1, 1, 1, (byte)'n', 6, .. "UInt64"u8, .. BitConverter.GetBytes(value)];
}
