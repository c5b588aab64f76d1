using System.Text;
using Observe.Otlp.Conformance.Wire;
using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>What is answered to what will never be taken.</summary>
internal static class FailureRows
{
    private const int InvalidArgument = 3, PermissionDenied = 7, Unauthenticated = 16;

    // CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS: clients send it again.
    private static readonly int[] retried = [1, 4, 10, 11, 14, 15];

    public static IReadOnlyList<Row> All { get; } =
    [
        new(22, Level.Must, "gRPC Failures", "Undecodable gRPC data is a code that is not retried (INVALID_ARGUMENT)", UndecodableAsync),
        new(23, Level.Optional, "gRPC Failures", "INVALID_ARGUMENT names the field in a BadRequest detail", GrpcBadRequestAsync),
        new(28, Level.Must, "gRPC Failures table", "A permanent condition is never a code that clients retry", PermanentAsync),
        new(42, Level.Must, "HTTP Failures", "Every 4xx and 5xx body is a Status in the request's encoding", StatusBodiesAsync),
        new(43, Level.Should, "HTTP Failures", "The Status message is readable for a developer", ReadableAsync),
        new(44, Level.Must, "Bad Data", "Bad data is 400", BadDataAsync),
        new(45, Level.Should, "Bad Data", "400 carries a BadRequest detail", HttpBadRequestAsync),
        new(71, Level.Should, "Failures tables", "No valid key is UNAUTHENTICATED / 401, a forbidden one PERMISSION_DENIED / 403", KeysAsync),
    ];

    private static IEnumerable<(string What, byte[] Message)> Undecodable()
    {
        yield return ("a tag without an end", [0xFF, 0xFF]);
        yield return ("a length beyond the end", new Proto().Tag(1, 2).Raw(100).ToArray());
        yield return ("a varint of eleven bytes", [0x08, .. Enumerable.Repeat((byte)0xFF, 11)]);
        yield return ("a message where a number stands", new Proto().Varint(1, 7).Tag(1, 2).Raw(3).ToArray());
        yield return ("a span cut in the middle", Sample.Traces(Sample.Span())[..^9]);
    }

    private static async Task<string> UndecodableAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var signal in Signal.All)
        {
            foreach (var (what, message) in Undecodable())
            {
                var call = await receiver.CallAsync(signal, message, token);
                Must.Hold(call.Code != 0, $"{what} is taken as {signal.Name}");
                Must.Hold(!retried.Contains(call.Code), $"{what} as {signal.Name} is answered {call.Code}, which clients retry");
                Must.Hold(call.Code == InvalidArgument, $"{what} as {signal.Name} is answered {call.Code} instead of INVALID_ARGUMENT");
            }
        }

        return "";
    }

    private static async Task<string> GrpcBadRequestAsync(Receiver receiver, CancellationToken token)
    {
        var call = await receiver.CallAsync(Signal.Traces, new Proto().Tag(1, 2).Raw(100).ToArray(), token);
        Must.Equal(InvalidArgument, call.Code, "the status");
        return call.Details is { Fields: [var field, ..] } ? field : throw new RowListed("allowed and not done");
    }

    private static async Task<string> PermanentAsync(Receiver receiver, CancellationToken token)
    {
        var export = $"/{Signal.Traces.Service}/Export";
        var frame = Receiver.Frame(Sample.One(Signal.Traces), false);
        List<(string What, Func<Task<GrpcAnswer>> Call)> conditions =
        [
            .. Undecodable().Select(bad => (bad.What, (Func<Task<GrpcAnswer>>)(() => receiver.CallAsync(Signal.Traces, bad.Message, token)))),
            ("an unknown service", () => receiver.CallAsync("/nothing.v1.Nothing/Export", new ByteArrayContent(frame), token)),
            ("an unknown compression", () => receiver.CallAsync(export, new ByteArrayContent([1, .. frame[1..]]), token, "x-unknown")),
            ("a corrupt gzip", () => receiver.CallAsync(export, new ByteArrayContent(Receiver.Frame([1, 2, 3], true)), token, "gzip")),
            ("half a frame", () => receiver.CallAsync(export, new ByteArrayContent(frame[..^2]), token)),
            ("no frame", () => receiver.CallAsync(export, new ByteArrayContent([]), token)),
            ("two frames", () => receiver.CallAsync(export, new ByteArrayContent([.. frame, .. frame]), token)),
            ("one byte too many", () => receiver.CallAsync(Signal.Traces, Sample.Filled(receiver.Options.LimitBytes + 1), token)),
        ];
        if (receiver.Options.Key.Length != 0)
            conditions.Add(("a wrong key", () => receiver.CallAsync(Signal.Traces, Sample.One(Signal.Traces), token, key: "wrong")));

        foreach (var (what, callAsync) in conditions)
        {
            var call = await callAsync();
            Must.Hold(call.Code != 0, $"{what} is taken");
            Must.Hold(!retried.Contains(call.Code), $"{what} is answered {call.Code} {call.Message}, which clients retry");
        }

        return $"{conditions.Count} conditions";
    }

    private static async Task<string> StatusBodiesAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var (expected, type, answer) in await RefusalsAsync(receiver, token))
        {
            Must.Equal(expected, answer.Status, "the status");
            answer.Refusal(type);
        }

        return "";
    }

    private static async Task<string> ReadableAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var (expected, type, answer) in await RefusalsAsync(receiver, token))
            Must.Hold(answer.Refusal(type).Message.Length >= 10, $"the message of a {expected} in {type} is \"{answer.Refusal(type).Message}\"");
        return "";
    }

    private static async Task<List<(int Expected, string Type, HttpAnswer Answer)>> RefusalsAsync(Receiver receiver, CancellationToken token)
    {
        var refusals = new List<(int, string, HttpAnswer)>();
        foreach (var type in new[] { HttpCall.Protobuf, HttpCall.Json })
        {
            var call = new HttpCall { ContentType = type };
            byte[] bad = [0xFF, 0xFF];
            refusals.Add((400, type, await receiver.PostAsync(Signal.Traces, bad, token, call)));
            refusals.Add((404, type, await receiver.PostAsync(Signal.Traces, bad, token, call with { Path = "v1/nothing" })));
            refusals.Add((405, type, await receiver.PostAsync(Signal.Traces, bad, token, call with { Method = HttpMethod.Put })));
            refusals.Add((413, type, await receiver.PostAsync(
                Signal.Traces, Gzip.Bomb(receiver.Options.LimitBytes + 1L), token, call with { Encoding = "gzip" })));
            refusals.Add((415, type, await receiver.PostAsync(Signal.Traces, bad, token, call with { Encoding = "x-unknown" })));
            if (receiver.Options.Key.Length != 0)
                refusals.Add((401, type, await receiver.PostAsync(Signal.Traces, bad, token, call with { Key = "" })));
        }

        return refusals;
    }

    private static async Task<string> BadDataAsync(Receiver receiver, CancellationToken token)
    {
        string[] json = ["{", "[]", "\"text\"", "nonsense", "{\"resourceSpans\":7}", "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":\"soon\"}]}]}]}"];
        foreach (var signal in Signal.All)
        {
            foreach (var (what, message) in Undecodable())
                Must.Equal(400, (await receiver.PostAsync(signal, message, token)).Status, $"the answer to {what} as {signal.Name}");
        }

        foreach (var text in json)
            Must.Equal(400, (await receiver.PostJsonAsync(Signal.Traces, text, token)).Status, $"the answer to the JSON {text}");
        Must.Equal(400, (await receiver.PostAsync(Signal.Traces, Encoding.ASCII.GetBytes("this is no gzip"), token, new HttpCall { Encoding = "gzip" })).Status, "the answer to a corrupt gzip");
        return "";
    }

    private static async Task<string> HttpBadRequestAsync(Receiver receiver, CancellationToken token)
    {
        var binary = await receiver.PostAsync(Signal.Traces, new Proto().Tag(1, 2).Raw(100).ToArray(), token);
        var json = await receiver.PostJsonAsync(Signal.Traces, "{\"resourceSpans\":[{\"scopeSpans\":7}]}", token);
        foreach (var (type, answer) in new[] { (HttpCall.Protobuf, binary), (HttpCall.Json, json) })
            Must.Hold(answer.Refusal(type).Fields.Count != 0, $"no field is named in {type}");
        return $"{binary.Refusal(HttpCall.Protobuf).Fields[0]}; {json.Refusal(HttpCall.Json).Fields[0]}";
    }

    private static async Task<string> KeysAsync(Receiver receiver, CancellationToken token)
    {
        if (receiver.Options.Key.Length == 0)
            throw new RowListed("the run has no --key: the receiver takes anyone");

        await RefusedAsync(receiver, "", Unauthenticated, 401, token);
        await RefusedAsync(receiver, "wrong", Unauthenticated, 401, token);
        if (receiver.Options.ForbiddenKey.Length != 0)
            await RefusedAsync(receiver, receiver.Options.ForbiddenKey, PermissionDenied, 403, token);
        if (receiver.Options.ExpiredKey.Length == 0)
            return "no key, wrong key";
        var message = await RefusedAsync(receiver, receiver.Options.ExpiredKey, Unauthenticated, 401, token);
        Must.Hold(message.Contains("expired", StringComparison.OrdinalIgnoreCase), $"an expired key is not told so: {message}");
        return $"no key, wrong key, forbidden key, expired key: \"{message}\"";
    }

    private static async Task<string> RefusedAsync(Receiver receiver, string key, int code, int status, CancellationToken token)
    {
        var call = await receiver.CallAsync(Signal.Traces, Sample.One(Signal.Traces), token, key: key);
        Must.Equal(code, call.Code, "the status of a call");
        Must.Hold(!call.HasRetryInfo, "it carries RetryInfo");
        var answer = await receiver.PostAsync(Signal.Traces, Sample.One(Signal.Traces), token, new HttpCall { Key = key });
        Must.Equal(status, answer.Status, "the answer to a POST");
        Must.Hold(answer.RetryAfter is null, "it carries Retry-After");
        return answer.Refusal(HttpCall.Protobuf).Message;
    }
}
