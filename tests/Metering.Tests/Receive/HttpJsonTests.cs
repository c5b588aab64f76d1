using System.Net;
using System.Text;
using System.Text.Json;

namespace Observe.Metering.Tests.Receive;

/// <summary>OTLP/JSON: what is sent in JSON is answered in JSON.</summary>
public sealed class HttpJsonTests
{
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

    private static string Chat(string traceId) => $$"""
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{traceId}}","spanId":"eee19b7ec3c1b174","name":"chat","kind":3,
          "startTimeUnixNano":"1700000000123456789","endTimeUnixNano":"1700000002123456789","attributes":[
            {"key":"gen_ai.operation.name","value":{"stringValue":"chat"} },{"key":"gen_ai.request.model","value":{"stringValue":"m"} },
            {"key":"gen_ai.usage.input_tokens","value":{"intValue":"100"} },{"key":"gen_ai.usage.output_tokens","value":{"intValue":20} }]}]}]}]}
        """;
}
