using System.Text;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Receive.Otlp.Json;

namespace Observe.Metering.Tests.Receive.Otlp;

public sealed class JsonTranscoderTests
{
    private const int MaxBytes = 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Transcode_AnyRequest_IsTheProtobufOfIt(int signal)
    {
        using var output = new ProtoBuffer(MaxBytes);
        for (var seed = 0; seed < 300; seed++)
        {
            var request = new RandomRequest(seed).Of((Signal)signal);
            var json = request.Json;

            Assert.True(JsonTranscoder.TryTranscode((Signal)signal, Encoding.UTF8.GetBytes(json), output, out var fault), $"seed {seed}: {fault}\n{json}");
            Assert.True(request.Proto.AsSpan().SequenceEqual(output.Bytes.AsSpan(0, output.Length)), $"seed {seed}\n{json}");
        }
    }

    [Fact]
    public void Transcode_MutatedBytes_NeverThrowsAndStaysInItsLimit()
    {
        var random = new Random(7);
        const int limit = 64 * 1024;
        using var output = new ProtoBuffer(limit);
        var taken = 0;
        for (var seed = 0; seed < 4_000; seed++)
        {
            var signal = (Signal)(1 + (seed % 3));
            var json = Encoding.UTF8.GetBytes(new RandomRequest(seed % 200).Of(signal).Json);
            for (var change = random.Next(1, 4); change > 0 && json.Length > 1; change--)
            {
                var at = random.Next(json.Length);
                json = random.Next(3) switch
                {
                    0 => json[..at],
                    1 => [.. json[..at], (byte)random.Next(256), .. json[(at + 1)..]],
                    _ => [.. json[..at], .. json[(at / 2)..]],
                };
            }

            taken += JsonTranscoder.TryTranscode(signal, json, output, out var fault) ? 1 : 0;
            Assert.InRange(output.Length, 0, limit);
            Assert.StartsWith("$", fault?.Path ?? "$", StringComparison.Ordinal);
        }

        Assert.InRange(taken, 1, 3_999);
    }

    [Theory]
    [InlineData("", "$", "is not JSON")]
    [InlineData("[]", "$", "must be a JSON object")]
    [InlineData("{}{}", "$", "is not JSON")]
    [InlineData("""{"resourceSpans":{}}""", "$.resourceSpans", "must be an array")]
    [InlineData("""{"resourceSpans":[1]}""", "$.resourceSpans[0]", "must be an object")]
    [InlineData("""{"resourceSpans":[{},{"scopeSpans":[{"spans":[{},{"kind":"SPAN_KIND_SERVER"}]}]}]}""", "$.resourceSpans[1].scopeSpans[0].spans[1].kind", "OTLP/JSON has no names of enums")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"18446744073709551616"}]}]}]}""", "$.resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano", "must be a whole number from 0 to 18446744073709551615")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":1.5}]}]}]}""", "$.resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano", "must be a whole number")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":7}]}]}]}""", "$.resourceSpans[0].scopeSpans[0].spans[0].name", "must be text")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"\ud800"}]}]}]}""", "$.resourceSpans[0].scopeSpans[0].spans[0].name", "is not UTF-8 text")]
    [InlineData("""{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":{"doubleValue":"1,5"}}]}}]}""", "$.resourceSpans[0].resource.attributes[0].value.doubleValue", "must be a number")]
    [InlineData("""{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":{"doubleValue":1e999}}]}}]}""", "$.resourceSpans[0].resource.attributes[0].value.doubleValue", "must be a number")]
    [InlineData("""{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":{"boolValue":"true"}}]}}]}""", "$.resourceSpans[0].resource.attributes[0].value.boolValue", "must be true or false")]
    [InlineData("""{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":{"bytesValue":"!"}}]}}]}""", "$.resourceSpans[0].resource.attributes[0].value.bytesValue", "must be base64")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x",}]}]}]}""", "$.resourceSpans[0].scopeSpans[0].spans[0]", "is not JSON")]
    public void Transcode_BadJson_NamesThePlace(string json, string path, string what)
    {
        using var output = new ProtoBuffer(MaxBytes);

        Assert.False(JsonTranscoder.TryTranscode(Signal.Traces, Encoding.UTF8.GetBytes(json), output, out var fault));

        Assert.Equal(path, fault!.Path);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"zz\"")]
    [InlineData("\"0\"")]
    [InlineData("\"AQIDBAUGBwgJCgsMDQ4PEA==\"")]
    public void Transcode_AnIdThatIsNotHexadecimal_SpoilsItsSpanOnly(string id)
    {
        var json = $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":{{id}},"spanId":"A1A2A3A4A5A6A7A8"},{"traceId":"0102030405060708090A0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7a8"}]}]}]}""";

        var (problems, _) = Spans(json);

        Assert.Equal([SpanProblem.TraceId, SpanProblem.None], problems);
    }

    [Fact]
    public void Transcode_SnakeCaseAndOtherCase_AreUnknownMembers()
    {
        var (problems, names) = Spans("""
            {"resource_spans":[{}],"ResourceSpans":[{}],"resourceSpans":[{"scopeSpans":[{"spans":[
              {"trace_id":"0102030405060708090a0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7a8","Name":"no","name":"yes","name":"last"}]}]}]}
            """);

        Assert.Equal([SpanProblem.TraceId], problems);
        Assert.Equal(["last"], names);
    }

    [Fact]
    public void Transcode_NestingBeyondTheBound_IsAFault()
    {
        var json = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":"
            + string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", 5_000));
        using var output = new ProtoBuffer(MaxBytes);

        Assert.False(JsonTranscoder.TryTranscode(Signal.Traces, Encoding.UTF8.GetBytes(json), output, out var fault));

        Assert.Contains("is not JSON", fault!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Transcode_BeyondTheLimit_IsAFaultAndHoldsNoMore()
    {
        var json = "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"histogram\":{\"dataPoints\":[{\"bucketCounts\":["
            + string.Join(',', Enumerable.Repeat(1, 10_000)) + "]}]}}]}]}]}";
        using var output = new ProtoBuffer(10_000);

        Assert.False(JsonTranscoder.TryTranscode(Signal.Metrics, Encoding.UTF8.GetBytes(json), output, out var fault));

        Assert.Contains("limit of a request", fault!.What, StringComparison.Ordinal);
        Assert.InRange(output.Bytes.Length, 0, 64 * 1024);
    }

    private static (List<SpanProblem> Problems, List<string> Names) Spans(string json)
    {
        using var output = new ProtoBuffer(MaxBytes);
        Assert.True(JsonTranscoder.TryTranscode(Signal.Traces, Encoding.UTF8.GetBytes(json), output, out var fault), fault?.ToString());
        var reader = new TraceReader();
        reader.Start(output.Bytes, output.Length);
        var (problems, names) = (new List<SpanProblem>(), new List<string>());
        while (reader.Next())
        {
            problems.Add(reader.Span.Problem);
            names.Add(Encoding.UTF8.GetString(reader.Span.Name.Of(output.Bytes)));
        }

        Assert.Null(reader.Fault);
        return (problems, names);
    }
}
