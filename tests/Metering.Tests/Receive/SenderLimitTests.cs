using System.Net;
using System.Net.Sockets;
using System.Text;
using Observe.Metering.Receive;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

/// <summary>One sender must not keep the others waiting.</summary>
public sealed class SenderLimitTests
{
    [Fact]
    public async Task Key_WithItsShareInWork_IsToldToComeBackAndOthersAreServed()
    {
        await using var server = await ReceiveServer.StartAsync(("MaxConcurrentRequestsPerKey", "1"));
        var other = await server.Keys.CreateAsync("other", null, null, "test", TestContext.Current.CancellationToken);
        server.Gate = new TaskCompletionSource();
        var first = server.PostAsync(OtlpTraces.Request(new OtlpSpan()));
        await server.AtGate.WaitAsync(TestContext.Current.CancellationToken);

        var (refused, body) = await server.PostAsync([]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("this ingest key", RpcStatus.Read(body).Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync([], other.Secret)).Response.StatusCode);
        server.Gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).Response.StatusCode);
    }

    [Fact]
    public async Task Address_WithItsShareOfConnections_GetsNoFurtherOneUntilOneEnds()
    {
        await using var server = await ReceiveServer.StartAsync(("MaxConnectionsPerAddress", "2"));
        using var first = await OpenAsync(server);
        using (var second = await OpenAsync(server))
        {
            Assert.True(await IsServedAsync(first, server));
            Assert.True(await IsServedAsync(second, server));
            Assert.False(await IsNextServedAsync(server));
        }

        await Eventually.HoldsAsync(
            () => IsNextServedAsync(server),
            "the place of the connection that ended is free",
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public void ConnectionLimit_AfterTheLast_ForgetsTheAddress()
    {
        var limit = new ConnectionLimit(1);
        for (var round = 0; round < 3; round++)
        {
            Assert.True(limit.TryEnter(IPAddress.Loopback));
            Assert.False(limit.TryEnter(IPAddress.Loopback));
            Assert.True(limit.TryEnter(IPAddress.IPv6Loopback));
            limit.Leave(IPAddress.Loopback);
            limit.Leave(IPAddress.IPv6Loopback);
        }
    }

    [Fact]
    public async Task IdleConnection_AfterItsTime_IsClosed()
    {
        await using var server = await ReceiveServer.StartAsync(("KeepAliveSeconds", "1"));
        using var client = await OpenAsync(server);
        Assert.True(await IsServedAsync(client, server));
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Body_ThatTrickles_IsToldToComeBackAndGivesItsPlaceBack()
    {
        await using var server = await ReceiveServer.StartAsync(("MinBodyBytesPerSecond", "1000"), ("BodyGraceSeconds", "2"), ("MaxConcurrentRequests", "1"));
        using var client = await OpenAsync(server);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Key}\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100000\r\n\r\nx"),
            TestContext.Current.CancellationToken);
        var answer = await new StreamReader(stream, Encoding.Latin1).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 503", answer, StringComparison.Ordinal);
        Assert.Contains("MinBodyBytesPerSecond", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync([])).Response.StatusCode);
    }

    private static async Task<TcpClient> OpenAsync(ReceiveServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Http.Host, server.Http.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<bool> IsNextServedAsync(ReceiveServer server)
    {
        try
        {
            using var next = await OpenAsync(server);
            return await IsServedAsync(next, server);
        }
        catch (SocketException)
        {
            return false; // cut before it was quite open
        }
    }

    private static async Task<bool> IsServedAsync(TcpClient client, ReceiveServer server)
    {
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Key}\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"),
                TestContext.Current.CancellationToken);
            var buffer = new byte[4_096];
            var answer = new StringBuilder();
            while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
                if (read == 0)
                    return false;
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }

            return answer.ToString().StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
