using System.Net;
using System.Text;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

/// <summary>OTLP over HTTP: what is taken and how it is answered.</summary>
public sealed class HttpTransportTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    public async Task Post_ValidRequest_StoredAndAnsweredWithEmptyMessage(string? encoding)
    {
        await using var server = await ReceiveServer.StartAsync();
        var request = OtlpTraces.Request(new OtlpSpan());
        var isGzip = string.Equals(encoding, "gzip", StringComparison.OrdinalIgnoreCase);

        var (response, body) = await server.PostAsync(isGzip ? Wire.Gzip(request) : request, encoding: encoding);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(body); // partial_success unset, not "set and empty"
        var report = Assert.Single(server.Stored);
        Assert.Equal((100, 20), (report.Tokens.InputFresh, report.Tokens.OutputText));
    }

    [Fact]
    public async Task Post_EmptyRequest_SucceedsAndStoresNothing()
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync([]);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(body);
        Assert.Empty(server.Stored);
    }

    [Fact]
    public async Task Post_TypeWithParameters_IsTaken()
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, _) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan()), type: "application/x-protobuf; charset=utf-8");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Post_OverHttp2OnTheGrpcPort_IsTaken()
    {
        await using var server = await ReceiveServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Grpc, "/v1/traces"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(OtlpTraces.Request(new OtlpSpan())) { Headers = { ContentType = new("application/x-protobuf") } },
            Headers = { Authorization = new("Bearer", server.Key) },
        };
        using var response = await Wire.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
        Assert.Single(server.Stored);
    }

    [Fact]
    public async Task Post_UnderAPrefix_IsTakenThereAndNowhereElse()
    {
        await using var server = await ReceiveServer.StartAsync(("HttpPathPrefix", "/otlp"));
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync([], path: "/otlp/v1/traces")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.PostAsync([], path: "/v1/traces")).Response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("", 415)]
    [InlineData("application/x-protobuf-not", 415)]
    public async Task Post_WrongType_Is415WithStatusNamingWhatIsTaken(string type, int status)
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan()), type: type);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("application/x-protobuf", RpcStatus.Read(body).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    public async Task Post_UnknownEncoding_Is415(string encoding)
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan()), encoding: encoding);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains(encoding, RpcStatus.Read(body).Message, StringComparison.Ordinal);
        Assert.Contains("gzip", response.Headers.GetValues("Accept-Encoding"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task OtherMethod_Is405WithStatusAndAllow(string method)
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync([1], method: new HttpMethod(method));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", response.Content.Headers.Allow.Single());
        Assert.Contains("POST", RpcStatus.Read(body).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/profiles")]
    [InlineData("/v1/traces/")]
    [InlineData("/")]
    [InlineData(Wire.GrpcExport)]
    public async Task Post_OtherPath_Is404WithStatus(string path)
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync([], path: path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("/v1/traces", RpcStatus.Read(body).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_AnswersOnlyAfterTheStore()
    {
        await using var server = await ReceiveServer.StartAsync();
        server.Gate = new TaskCompletionSource();
        var pending = server.PostAsync(OtlpTraces.Request(new OtlpSpan()));
        await server.AtGate.WaitAsync(TestContext.Current.CancellationToken);
        var other = await server.PostAsync([]); // nothing to store, so nothing to wait for
        Assert.Equal(HttpStatusCode.OK, other.Response.StatusCode);
        Assert.False(pending.IsCompleted);
        server.Gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await pending).Response.StatusCode);
    }

    [Fact]
    public async Task HalfABody_StoresNothingAndTheServerLivesOn()
    {
        await using var server = await ReceiveServer.StartAsync();
        var request = OtlpTraces.Request(new OtlpSpan());
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(server.Http.Host, server.Http.Port, TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Key}\r\n"
                + $"Content-Type: application/x-protobuf\r\nContent-Length: {request.Length}\r\n\r\n"), TestContext.Current.CancellationToken);
            await stream.WriteAsync(request.AsMemory(0, request.Length / 2), TestContext.Current.CancellationToken);
        }

        var (response, _) = await server.PostAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(server.Stored);
    }
}
