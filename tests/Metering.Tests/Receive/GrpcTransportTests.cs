using System.Net;
using Observe.Metering.Receive;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

public sealed class GrpcTransportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Export_ValidRequest_StoredAndAnsweredOk(bool isGzip)
    {
        await using var server = await ReceiveServer.StartAsync();
        var answer = await server.CallAsync(OtlpTraces.Request(new OtlpSpan()), isGzip: isGzip);
        Assert.Equal((0, ""), (answer.Status, answer.Message));
        Assert.Empty(answer.Body);
        Assert.Single(server.Stored);
    }

    [Fact]
    public async Task Export_GzipAnnouncedButFrameNot_IsTaken()
    {
        await using var server = await ReceiveServer.StartAsync();
        var answer = await server.CallFrameAsync(Wire.Frame(OtlpTraces.Request(new OtlpSpan()), isCompressed: false), encoding: "gzip");
        Assert.Equal(0, answer.Status);
    }

    [Fact]
    public async Task Export_EmptyMessage_IsOk()
    {
        await using var server = await ReceiveServer.StartAsync();
        Assert.Equal(0, (await server.CallAsync([])).Status);
    }

    [Fact]
    public async Task Export_SomeSpansBad_AnswersOkWithPartialSuccess()
    {
        await using var server = await ReceiveServer.StartAsync();
        var answer = await server.CallAsync(OtlpTraces.Request(new OtlpSpan(), new OtlpSpan { SpanId = [1] }));
        Assert.Equal(0, answer.Status);
        Assert.Equal(1, RpcStatus.PartialSuccess(answer.Body)?.Rejected);
        Assert.Single(server.Stored);
    }

    [Theory]
    [InlineData("/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export")]
    [InlineData("/opentelemetry.proto.collector.trace.v1.TraceService/Delete")]
    [InlineData("/nothing")]
    public async Task Export_UnknownServiceOrMethod_IsUnimplemented(string path)
    {
        await using var server = await ReceiveServer.StartAsync();
        Assert.Equal(12, (await server.CallAsync([], path: path)).Status);
    }

    [Fact]
    public async Task Export_UnknownEncoding_IsUnimplemented()
    {
        await using var server = await ReceiveServer.StartAsync();
        var answer = await server.CallFrameAsync(Wire.Frame([], isCompressed: true), encoding: "snappy");
        Assert.Equal(12, answer.Status);
        Assert.Contains("snappy", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_BrokenFrames_AreInvalidArgument()
    {
        await using var server = await ReceiveServer.StartAsync();
        byte[] valid = Wire.Frame(OtlpTraces.Request(new OtlpSpan()), isCompressed: false);
        (byte[] Frame, string? Encoding)[] broken =
        [
            ([], null), // no frame
            (valid[..3], null), // half a head
            (valid[..^1], null), // shorter than announced
            ([.. valid, .. valid], null), // two messages
            ([1, .. valid[1..]], null), // compressed, nobody says how
            ([9, .. valid[1..]], "gzip"), // no such flag
            (Wire.Frame([1, 2, 3], isCompressed: true), "gzip"), // not gzip
            (Wire.Frame([0xFF, 0xFF], isCompressed: false), null), // not protobuf
        ];
        foreach (var (frame, encoding) in broken)
            Assert.Equal(3, (await server.CallFrameAsync(frame, encoding: encoding)).Status);
        Assert.Empty(server.Stored);
    }

    [Fact]
    public async Task Export_Undecodable_CarriesBadRequest()
    {
        await using var server = await ReceiveServer.StartAsync();
        var answer = await server.CallAsync(new Proto().Tag(1, 2).Raw(100).ToArray());
        Assert.Equal(3, answer.Status);
        Assert.StartsWith("resource_spans[0]", answer.Message, StringComparison.Ordinal);
        var details = RpcStatus.Read(Convert.FromBase64String(answer.Details.PadRight((answer.Details.Length + 3) / 4 * 4, '=')));
        Assert.Equal(["type.googleapis.com/google.rpc.BadRequest"], details.DetailTypes);
    }

    [Fact]
    public async Task Export_OverTheLimit_IsResourceExhaustedWithoutRetryInfo()
    {
        await using var server = await ReceiveServer.StartAsync(("MaxRequestBytes", "65536"));
        foreach (var isGzip in new[] { false, true })
        {
            var answer = await server.CallAsync(new Proto().Bytes(900, new byte[70_000]).ToArray(), isGzip: isGzip);
            Assert.Equal((8, ""), (answer.Status, answer.Details));
            Assert.Contains("MaxRequestBytes", answer.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Export_StoreDoesNotTakeIt_IsUnavailableWithRetryInfo()
    {
        await using var server = await ReceiveServer.StartAsync();
        server.Answer = Refusal.FromStore("busy", "100 % full – später", TimeSpan.FromSeconds(2));
        var answer = await server.CallAsync(OtlpTraces.Request(new OtlpSpan()));
        Assert.Equal((14, "100 % full – später"), (answer.Status, answer.Message));
        var details = RpcStatus.Read(Convert.FromBase64String(answer.Details.PadRight((answer.Details.Length + 3) / 4 * 4, '=')));
        Assert.Equal(["type.googleapis.com/google.rpc.RetryInfo"], details.DetailTypes);
    }

    [Fact]
    public async Task Export_KeysNoneWrongRevoked_AreToldApart()
    {
        await using var server = await ReceiveServer.StartAsync();
        var revoked = await server.Keys.CreateAsync("gone", null, null, "test", TestContext.Current.CancellationToken);
        await server.Keys.RevokeAsync(revoked.Key.Id, "test", TestContext.Current.CancellationToken);
        Assert.Equal(16, (await server.CallAsync([], key: "")).Status);
        Assert.Equal(16, (await server.CallAsync([], key: "obs_wrong")).Status);
        Assert.Equal(7, (await server.CallAsync([], key: revoked.Secret)).Status);
    }

    [Fact]
    public async Task Export_ManyOnOneConnection_AreServedConcurrently()
    {
        await using var server = await ReceiveServer.StartAsync();
        server.Gate = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, 50).Select(_ => server.CallAsync(OtlpTraces.Request(new OtlpSpan()))).ToArray();
        Assert.Equal(0, (await server.CallAsync([])).Status); // overtakes the fifty that wait for the store
        server.Gate.SetResult();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(0, answer.Status));
        Assert.Equal(50, server.Stored.Count);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc+json")]
    [InlineData("application/x-protobuf")]
    public async Task NotGrpc_Is415(string type)
    {
        await using var server = await ReceiveServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Grpc, Wire.GrpcExport))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([]) { Headers = { ContentType = new(type) } },
        };
        using var response = await Wire.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }
}
