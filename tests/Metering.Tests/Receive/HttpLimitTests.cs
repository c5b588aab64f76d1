using System.Net;
using Observe.Metering.Receive;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

/// <summary>Requests at their limits of bytes, of items and of number at once.</summary>
public sealed class HttpLimitTests
{
    [Fact]
    public async Task Post_OverTheLimit_Is413ExactlyBeforeAndAfterInflation()
    {
        const int limit = 64 * 1024;
        await using var server = await ReceiveServer.StartAsync(("MaxRequestBytes", "65536"));
        // An unknown bytes field fills a valid request up to the byte.
        var fits = new Proto().Bytes(900, new byte[limit - 5]).ToArray();
        var over = new Proto().Bytes(900, new byte[limit - 4]).ToArray();
        Assert.Equal((limit, limit + 1), (fits.Length, over.Length));

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(fits)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(Wire.Gzip(fits), encoding: "gzip")).Response.StatusCode);
        foreach (var (body, encoding) in new[] { (over, null), (Wire.Gzip(over), "gzip") })
        {
            var (response, answer) = await server.PostAsync(body, encoding: encoding);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Contains("MaxRequestBytes", RpcStatus.Read(answer).Message, StringComparison.Ordinal);
            Assert.Equal(8, RpcStatus.Read(answer).Code);
            Assert.Empty(RpcStatus.Read(answer).DetailTypes);
        }
    }

    [Fact]
    public async Task Post_ChunkedOverTheLimit_Is413()
    {
        await using var server = await ReceiveServer.StartAsync(("MaxRequestBytes", "65536"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Http, "/v1/traces"))
        {
            Content = new ByteArrayContent(new byte[70_000]) { Headers = { ContentType = new("application/x-protobuf") } },
            Headers = { TransferEncodingChunked = true, Authorization = new("Bearer", server.Key) },
        };
        using var response = await Wire.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task LargeRequest_BeyondTheServersOwnLimits_IsTakenOnBothTransports()
    {
        await using var server = await ReceiveServer.StartAsync();
        byte[] large = [.. new Proto().Bytes(900, new byte[40 * 1024 * 1024]).ToArray(), .. OtlpTraces.Request(new OtlpSpan())];
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(large)).Response.StatusCode);
        Assert.Equal(0, (await server.CallAsync(large)).Status);
        Assert.Equal(2, server.Stored.Count);
    }

    [Fact]
    public async Task Post_MoreReportsThanARequestMayHold_Is413AndStoresNone()
    {
        await using var server = await ReceiveServer.StartAsync();
        var spans = Enumerable.Repeat(new OtlpSpan(), Tally.MaxItems + 1).ToArray();

        var (response, body) = await server.PostAsync(OtlpTraces.Request(spans));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("smaller batches", RpcStatus.Read(body).Message, StringComparison.Ordinal);
        Assert.Empty(server.Stored);
    }

    [Fact]
    public async Task Post_TooManyAtOnce_Is503AndTheOthersGoThrough()
    {
        await using var server = await ReceiveServer.StartAsync(("MaxConcurrentRequests", "1"));
        server.Gate = new TaskCompletionSource();
        var first = server.PostAsync(OtlpTraces.Request(new OtlpSpan()));
        await server.AtGate.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.PostAsync([])).Response.StatusCode);
        server.Gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).Response.StatusCode);
    }

    [Fact]
    public async Task BodyBudget_AfterAllRequests_IsGivenBack()
    {
        await using var server = await ReceiveServer.StartAsync(("MaxRequestBytes", "65536"));
        await server.PostAsync(Wire.Gzip(OtlpTraces.Request(new OtlpSpan())), encoding: "gzip");
        await server.PostAsync(new byte[70_000]);
        await server.PostAsync(Wire.Bomb(10_000_000), encoding: "gzip");
        await server.CallAsync(OtlpTraces.Request(new OtlpSpan()), isGzip: true);
        var budget = (BodyBudget)server.Services.GetService(typeof(BodyBudget))!;
        Assert.Equal(0, budget.BytesInUse);
    }
}
