using System.Net;
using System.Text;
using Observe.Metering.Receive;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

/// <summary>Requests that are refused whole: broken bodies, senders that are not known, a store that takes nothing.</summary>
public sealed class HttpRefusalTests
{
    [Fact]
    public async Task Post_Undecodable_Is400NamingTheField()
    {
        await using var server = await ReceiveServer.StartAsync();
        var span = new OtlpSpan { Extra = new Proto().Tag(7, 1).Append(1, 2, 3) };
        var (response, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan(), span));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var status = RpcStatus.Read(body);
        Assert.Equal(3, status.Code);
        Assert.StartsWith("resource_spans[0].scope_spans[0].spans[1].start_time_unix_nano", status.Message, StringComparison.Ordinal);
        Assert.Equal(["type.googleapis.com/google.rpc.BadRequest"], status.DetailTypes);
        Assert.Empty(server.Stored);
    }

    [Theory]
    [InlineData("this is not gzip at all, whatever the header says")]
    [InlineData("short")]
    public async Task Post_NotGzip_Is400(string text)
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, _) = await server.PostAsync(Encoding.UTF8.GetBytes(text), encoding: "gzip");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Post_CutGzip_Is400EvenWhereTheCutIsBetweenMessages()
    {
        await using var server = await ReceiveServer.StartAsync();
        var gzip = Wire.Gzip(OtlpTraces.Request([.. Enumerable.Range(0, 200).Select(_ => new OtlpSpan())]));
        for (var cut = 1; cut < gzip.Length; cut += 7)
        {
            var (response, _) = await server.PostAsync(gzip[..^cut], encoding: "gzip");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        Assert.Empty(server.Stored);
    }

    [Theory]
    [InlineData("")]
    [InlineData("obs_wrong")]
    public async Task Post_NoOrWrongKey_Is401WithStatus(string key)
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan()), key);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(16, RpcStatus.Read(body).Code);
        Assert.Empty(server.Stored);
    }

    [Fact]
    public async Task Post_RevokedKey_Is403()
    {
        await using var server = await ReceiveServer.StartAsync(("KeyRefreshSeconds", "1"));
        var made = await server.Keys.CreateAsync("gone", null, null, "test", TestContext.Current.CancellationToken);
        await server.Keys.RevokeAsync(made.Key.Id, "test", TestContext.Current.CancellationToken);

        // The list of keys may have been read between the two: then the key works until it is read again.
        var (response, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan()), made.Secret);
        while (response.StatusCode == HttpStatusCode.OK)
            (response, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan()), made.Secret);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(7, RpcStatus.Read(body).Code);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("store_unavailable")]
    public async Task Post_StoreDoesNotTakeIt_Is503WithRetryAfter(string outcome)
    {
        await using var server = await ReceiveServer.StartAsync();
        server.Answer = Refusal.FromStore(outcome, "the store is away", TimeSpan.FromMilliseconds(2_300));
        var (response, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("3", response.Headers.GetValues("Retry-After").Single());
        var status = RpcStatus.Read(body);
        Assert.Equal((14, "the store is away"), (status.Code, status.Message));
        Assert.Equal(["type.googleapis.com/google.rpc.RetryInfo"], status.DetailTypes);
    }
}
