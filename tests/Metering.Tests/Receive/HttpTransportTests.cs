using System.Net;
using System.Text;
using System.Text.Json;
using Observe.Metering.Receive;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

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
    public async Task Post_SomeSpansBad_StoresTheRestAndCountsThem()
    {
        await using var server = await ReceiveServer.StartAsync();
        var request = OtlpTraces.Request(
            new OtlpSpan(), new OtlpSpan { TraceId = new byte[16] }, new OtlpSpan { TraceId = new byte[15] }, new OtlpSpan { SpanId = new byte[8] },
            new OtlpSpan { SpanId = Convert.FromHexString("0000000000000001") });

        var (response, body) = await server.PostAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var partial = RpcStatus.PartialSuccess(body);
        Assert.Equal(3, partial?.Rejected);
        Assert.Equal(
            "2 spans rejected: trace_id must be 16 bytes and not all zero; first at resource_spans[0].scope_spans[0].spans[1]. "
            + "1 span rejected: span_id must be 8 bytes and not all zero; first at resource_spans[0].scope_spans[0].spans[3].",
            partial?.Message);
        Assert.Equal(2, server.Stored.Count);
    }

    [Fact]
    public async Task Post_Warning_CountsZeroRejectedWithAMessage()
    {
        await using var server = await ReceiveServer.StartAsync();
        var (_, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan { EndUnixNano = 1 }));
        var partial = RpcStatus.PartialSuccess(body);
        Assert.Equal(0, partial?.Rejected);
        Assert.StartsWith("1 span with a warning: end before start", partial?.Message, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(server.Stored).DurationUs);
    }

    [Fact]
    public async Task Post_SpansOutsideTheTimeThatIsKept_AreRejectedByReasonAndTheOthersTaken()
    {
        await using var server = await ReceiveServer.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        OtlpSpan At(DateTimeOffset start) => new() { StartUnixNano = (ulong)start.ToUnixTimeMilliseconds() * 1_000_000 };

        var (_, body) = await server.PostAsync(OtlpTraces.Request(
            At(now), At(now.AddDays(-3649)), At(now.AddDays(-3651)), At(DateTimeOffset.UnixEpoch.AddSeconds(1)), At(now.AddHours(23)), At(now.AddDays(2))));

        var partial = RpcStatus.PartialSuccess(body);
        Assert.Equal(3, partial?.Rejected);
        Assert.Contains("2 spans rejected: start_time_unix_nano is older than", partial?.Message, StringComparison.Ordinal);
        Assert.Contains("1 span rejected: start_time_unix_nano is more than a day in the future", partial?.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Stored.Count);
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
    public async Task Post_SpanThatNamesItselfAsItsParent_IsStoredWithoutAParent()
    {
        await using var server = await ReceiveServer.StartAsync();
        var span = new OtlpSpan();
        await server.PostAsync(OtlpTraces.Request(span with { ParentSpanId = span.SpanId }));
        Assert.Equal(0UL, Assert.Single(server.Stored).ParentSpanId);
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
    [InlineData("application/json", null)]
    [InlineData("application/json; charset=utf-8", "gzip")]
    public async Task Post_Json_StoredAndAnsweredWithAnEmptyObject(string type, string? encoding)
    {
        await using var server = await ReceiveServer.StartAsync();
        var json = Encoding.UTF8.GetBytes(Chat("5b8efff798038103d269b633813fc60c"));
        var (response, body) = await server.PostAsync(encoding is null ? json : Wire.Gzip(json), type: type, encoding: encoding);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("{}", Encoding.UTF8.GetString(body));
        Assert.Equal(100, Assert.Single(server.Stored).Tokens.InputFresh);
    }

    [Fact]
    public async Task Post_JsonWithABadSpan_IsPartialSuccessInJson()
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync(Encoding.UTF8.GetBytes(Chat("")), type: "application/json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(body);
        var partial = answer.RootElement.GetProperty("partialSuccess");
        Assert.Equal("1", partial.GetProperty("rejectedSpans").GetString());
        Assert.StartsWith("1 span rejected: trace_id", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_BadJson_Is400NamingTheFieldInJson()
    {
        await using var server = await ReceiveServer.StartAsync();
        var (response, body) = await server.PostAsync("""{"resourceSpans":[{"scopeSpans":7}]}"""u8.ToArray(), type: "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var status = JsonDocument.Parse(body);
        Assert.Equal(3, status.RootElement.GetProperty("code").GetInt32());
        var detail = status.RootElement.GetProperty("details")[0];
        Assert.Equal("type.googleapis.com/google.rpc.BadRequest", detail.GetProperty("@type").GetString());
        Assert.Contains("scopeSpans", detail.GetProperty("fieldViolations")[0].GetProperty("field").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_UnderAPrefix_IsTakenThereAndNowhereElse()
    {
        await using var server = await ReceiveServer.StartAsync(("HttpPathPrefix", "/otlp"));
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync([], path: "/otlp/v1/traces")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.PostAsync([], path: "/v1/traces")).Response.StatusCode);
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

    private static string Chat(string traceId) => $$"""
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{traceId}}","spanId":"eee19b7ec3c1b174","name":"chat","kind":3,
          "startTimeUnixNano":"1700000000123456789","endTimeUnixNano":"1700000002123456789","attributes":[
            {"key":"gen_ai.operation.name","value":{"stringValue":"chat"} },{"key":"gen_ai.request.model","value":{"stringValue":"m"} },
            {"key":"gen_ai.usage.input_tokens","value":{"intValue":"100"} },{"key":"gen_ai.usage.output_tokens","value":{"intValue":20} }]}]}]}]}
        """;

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
    public async Task LargeRequest_BeyondTheServersOwnLimits_IsTakenOnBothTransports()
    {
        await using var server = await ReceiveServer.StartAsync();
        byte[] large = [.. new Proto().Bytes(900, new byte[40 * 1024 * 1024]).ToArray(), .. OtlpTraces.Request(new OtlpSpan())];
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(large)).Response.StatusCode);
        Assert.Equal(0, (await server.CallAsync(large)).Status);
        Assert.Equal(2, server.Stored.Count);
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
