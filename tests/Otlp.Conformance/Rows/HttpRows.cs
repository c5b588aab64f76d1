using System.Text;
using Observe.Otlp.Conformance.Wire;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>OTLP/HTTP: methods, paths, content types, answers, connections.</summary>
internal static class HttpRows
{
    public static IReadOnlyList<Row> All { get; } =
    [
        new(30, Level.Must, "HTTP Request; Failures", "HTTP answers to POST; other methods are 405 with a Status", MethodsAsync),
        new(32, Level.Must, "HTTP Request", "The default paths are served", PathsAsync),
        new(33, Level.Must, "Binary / JSON Encoding", "application/x-protobuf and application/json are decoded, with or without a charset", ContentTypesAsync),
        new(34, Level.Should, "HTTP Connection", "Both encodings are served on one port", BothEncodingsAsync),
        new(36, Level.Must, "HTTP Response", "The answer's content type is the request's, for errors too", MirroredAsync),
        new(40, Level.Optional, "HTTP Response", "Accept-Encoding: gzip is honoured, and Content-Encoding says so", AcceptEncodingAsync),
        new(41, Level.Must, "HTTP Full Success", "Success is 200 with the matching message (in JSON an empty object)", SuccessAsync),
        new(49, Level.Should, "HTTP Connection", "Connections are kept alive; half a body and an abort leave no rows", KeepAliveAsync),
    ];

    private static async Task<string> MethodsAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            var answer = await receiver.PostAsync(Signal.Traces, [], token, new HttpCall { Method = method });
            Must.Equal(405, answer.Status, $"the answer to {method}");
            Must.Hold(
                (answer.MediaType == HttpCall.Json ? RpcStatus.OfJson(answer.Plain) : answer.Refusal(HttpCall.Protobuf)).Message.Length != 0,
                $"the 405 to {method} has no message");
        }

        return "";
    }

    private static async Task<string> PathsAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var signal in Signal.All)
            Must.Equal(200, (await receiver.PostAsync(signal, [], token)).Status, $"the answer of /{signal.Path}");
        return "/v1/traces, /v1/metrics, /v1/logs";
    }

    private static async Task<string> ContentTypesAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var type in new[] { HttpCall.Protobuf, "application/x-protobuf; charset=utf-8", HttpCall.Json, "application/json; charset=utf-8", "application/json;charset=UTF-8" })
        {
            var isJson = type.Contains("json", StringComparison.Ordinal);
            foreach (var signal in Signal.All)
            {
                var body = isJson ? Encoding.UTF8.GetBytes(Sample.OneJson(signal)) : Sample.One(signal);
                Must.Equal(200, (await receiver.PostAsync(signal, body, token, new HttpCall { ContentType = type })).Status, $"the answer to {signal.Name} as {type}");
            }
        }

        return "";
    }

    private static async Task<string> BothEncodingsAsync(Receiver receiver, CancellationToken token)
    {
        Must.Equal(200, (await receiver.PostAsync(Signal.Traces, Sample.One(Signal.Traces), token)).Status, "the answer to protobuf");
        Must.Equal(200, (await receiver.PostJsonAsync(Signal.Traces, Sample.OneJson(Signal.Traces), token)).Status, "the answer to JSON");
        return "";
    }

    private static async Task<string> MirroredAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var signal in Signal.All)
        {
            Must.Equal(HttpCall.Protobuf, (await receiver.PostAsync(signal, Sample.One(signal), token)).MediaType, $"the content type of an answer to {signal.Name}");
            Must.Equal(HttpCall.Json, (await receiver.PostJsonAsync(signal, Sample.OneJson(signal), token)).MediaType, $"the content type of an answer to {signal.Name} in JSON");
            Must.Equal(HttpCall.Protobuf, (await receiver.PostAsync(signal, [0xFF, 0xFF], token)).MediaType, $"the content type of an error for {signal.Name}");
            Must.Equal(HttpCall.Json, (await receiver.PostJsonAsync(signal, "{", token)).MediaType, $"the content type of an error for {signal.Name} in JSON");
        }

        return "";
    }

    private static async Task<string> AcceptEncodingAsync(Receiver receiver, CancellationToken token)
    {
        var spans = Enumerable.Range(0, 50).Select(_ => Sample.Span() with { TraceId = new byte[16] }).ToArray();
        var answer = await receiver.PostAsync(Signal.Traces, Sample.Traces(spans), token, new HttpCall { Headers = [("Accept-Encoding", "gzip")] });
        Must.Equal(200, answer.Status, "the answer");
        Must.Hold(answer.Partial(Signal.Traces) is not null, "the answer has no partial success");
        return answer.Headers.ContainsKey("Content-Encoding") ? "gzip" : throw new RowListed("allowed and not done: answers are some bytes long");
    }

    private static async Task<string> SuccessAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var signal in Signal.All)
        {
            var binary = await receiver.PostAsync(signal, Sample.One(signal), token);
            Must.Equal(200, binary.Status, $"the answer to {signal.Name}");
            Must.Hold(binary.Partial(signal) is null or { Rejected: 0 }, $"the answer to {signal.Name} rejects something");
            var json = await receiver.PostJsonAsync(signal, Sample.OneJson(signal), token);
            Must.Equal(200, json.Status, $"the answer to {signal.Name} in JSON");
            Must.Equal("{}", string.Concat(Encoding.UTF8.GetString(json.Plain).Where(next => !char.IsWhiteSpace(next))), $"the JSON answer to {signal.Name}");
        }

        return "";
    }

    private static async Task<string> KeepAliveAsync(Receiver receiver, CancellationToken token)
    {
        var target = receiver.HttpUri(Signal.Traces.Path).AbsolutePath;
        using (var raw = await RawHttp.ConnectAsync(receiver.Options.Http, token))
        {
            for (var request = 0; request < 3; request++)
            {
                var body = Sample.One(Signal.Traces);
                await raw.SendHeadAsync(target, receiver.Options.Http, receiver.HeadersOf(HttpCall.Protobuf), body.Length, token);
                await raw.SendAsync(body, token);
                Must.Equal(200, (await raw.ReadAsync(token)).Status, $"the answer to request {request + 1} of one connection");
            }
        }

        var span = Sample.Span();
        using (var raw = await RawHttp.ConnectAsync(receiver.Options.Http, token))
        {
            var body = Sample.Traces(span, Sample.Span());
            await raw.SendHeadAsync(target, receiver.Options.Http, receiver.HeadersOf(HttpCall.Protobuf), body.Length, token);
            await raw.SendAsync(body.AsMemory(0, body.Length - 1), token);
            raw.Cut();
        }

        var after = Sample.Span();
        Must.Equal(200, (await receiver.PostAsync(Signal.Traces, Sample.Traces(after), token)).Status, "the answer after an abort");
        if (receiver.Store is null)
            return "seen from outside; --clickhouse shows that nothing of the half body was stored";
        await StoredSpan.OneAsync(receiver, after, token);
        Must.Equal(0, (await StoredSpan.NowAsync(receiver, span.TraceId, token)).Count, "rows of a body that was cut");
        return "";
    }
}
