using System.Net;
using System.Text;
using Observe.Otlp.Conformance.Wire;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>Encodings, ports, services and connections of both transports.</summary>
internal static class TransportRows
{
    private const int HttpDefaultPort = 4318, GrpcDefaultPort = 4317;

    public static IReadOnlyList<Row> All { get; } =
    [
        new(1, Level.Must, "Protocol Details", "Uncompressed requests are accepted on gRPC and HTTP", (receiver, token) => EverySignalAsync(receiver, isGzip: false, token)),
        new(2, Level.Must, "Protocol Details; HTTP Request", "gzip requests are accepted on gRPC, HTTP/protobuf and HTTP/JSON", (receiver, token) => EverySignalAsync(receiver, isGzip: true, token)),
        new(3, Level.DeFacto, "HTTP: All Other Responses", "zstd is accepted, or any unknown encoding is answered 415 with a Status", EncodingAsync),
        new(4, Level.Should, "gRPC Default Port", "gRPC listens on 4317 by default", (receiver, _) => DefaultPortAsync(receiver.Options.Grpc, GrpcDefaultPort)),
        new(5, Level.Should, "HTTP Default Port", "HTTP listens on 4318 by default", (receiver, _) => DefaultPortAsync(receiver.Options.Http, HttpDefaultPort)),
        new(6, Level.Must, "gRPC; Service Definitions", "The trace, metrics and logs services answer Export", ServicesAsync),
        new(7, Level.Must, "gRPC Failures", "A service that is not offered answers UNIMPLEMENTED", UnknownServiceAsync),
        new(29, Level.Should, "gRPC Concurrent Requests", "Calls on one connection are served concurrently, replies in any order", ConcurrentAsync),
        new(31, Level.Optional, "OTLP/HTTP", "HTTP/1.1 and HTTP/2 are both served", HttpVersionsAsync),
        new(35, Level.Optional, "HTTP Connection", "gRPC and HTTP are served on one port, told apart by content type", OnePortAsync),
    ];

    private static async Task<string> EverySignalAsync(Receiver receiver, bool isGzip, CancellationToken token)
    {
        var refused = new List<string>();
        foreach (var signal in Signal.All)
        {
            var call = await receiver.CallAsync(signal, Sample.One(signal), token, isGzip);
            if (call.Code != 0)
                refused.Add($"gRPC {signal.Name}: {call.Code} {call.Message}");
            foreach (var (type, body) in new[] { (HttpCall.Protobuf, Sample.One(signal)), (HttpCall.Json, Encoding.UTF8.GetBytes(Sample.OneJson(signal))) })
            {
                var answer = await receiver.PostAsync(
                    signal, isGzip ? Gzip.Of(body) : body, token, new HttpCall { ContentType = type, Encoding = isGzip ? "gzip" : "" });
                if (answer.Status != 200)
                    refused.Add($"HTTP {signal.Name} {type}: {answer.Status}");
            }
        }

        Must.Hold(refused.Count == 0, string.Join("; ", refused));
        return "";
    }

    private static async Task<string> EncodingAsync(Receiver receiver, CancellationToken token)
    {
        var zstd = await receiver.PostAsync(Signal.Traces, Zstd(Sample.One(Signal.Traces)), token, new HttpCall { Encoding = "zstd" });
        if (zstd.Status != 200)
            Must.Equal(415, zstd.Status, "the answer to zstd");
        foreach (var type in new[] { HttpCall.Protobuf, HttpCall.Json })
        {
            var unknown = await receiver.PostAsync(Signal.Traces, [1, 2, 3], token, new HttpCall { Encoding = "x-unknown", ContentType = type });
            Must.Equal(415, unknown.Status, "the answer to an unknown encoding");
            Must.Hold(unknown.Refusal(type).Message.Length != 0, "the Status of the 415 has no message");
        }

        return zstd.Status == 200 ? "zstd accepted" : "zstd answered 415";
    }

    // RFC 8878: a frame of one raw block, so that no compressor is needed.
    private static byte[] Zstd(byte[] body)
    {
        const int singleSegmentWithFourBytesOfSize = 0xA0;
        const int lastRawBlock = 1;
        var header = (body.Length << 3) | lastRawBlock;
        return [0x28, 0xB5, 0x2F, 0xFD, singleSegmentWithFourBytesOfSize, .. BitConverter.GetBytes(body.Length), (byte)header, (byte)(header >> 8), (byte)(header >> 16), .. body];
    }

    private static Task<string> DefaultPortAsync(Uri endpoint, int expected) => endpoint.Port == expected
        ? Task.FromResult("")
        : throw new RowListed($"the endpoint was given on port {endpoint.Port}; run it against a receiver that was started without a port");

    private static async Task<string> ServicesAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var signal in Signal.All)
            Must.Equal(0, (await receiver.CallAsync(signal, [], token)).Code, $"the status of {signal.Service}/Export");
        return "";
    }

    private static async Task<string> UnknownServiceAsync(Receiver receiver, CancellationToken token)
    {
        const int unimplemented = 12;
        foreach (var method in new[] { "/opentelemetry.proto.collector.nothing.v1.NothingService/Export", $"/{Signal.Traces.Service}/Delete" })
        {
            var answer = await receiver.CallAsync(method, new ByteArrayContent(Receiver.Frame([], false)), token);
            Must.Equal(unimplemented, answer.Code, $"the status of {method}");
        }

        const string profiles = "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export";
        var profile = await receiver.CallAsync(profiles, new ByteArrayContent(Receiver.Frame([], false)), token);
        Must.Hold(profile.Code is 0 or unimplemented, $"profiles are answered {profile.Code} {profile.Message}");
        return profile.Code == 0 ? "profiles are offered" : "profiles are not offered";
    }

    private static async Task<string> ConcurrentAsync(Receiver receiver, CancellationToken token)
    {
        const int others = 50;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var body = Receiver.Frame(Sample.One(Signal.Traces), false);
        var stalled = new StalledContent(body, body.Length / 2, release.Task);
        var first = receiver.CallAsync($"/{Signal.Traces.Service}/Export", stalled, token);
        try
        {
            await stalled.Begun.WaitAsync(token);
            var calls = await Task.WhenAll(Enumerable.Range(0, others).Select(_ => receiver.CallAsync(Signal.Traces, Sample.One(Signal.Traces), token)));
            Must.Hold(calls.All(call => call.Code == 0), $"of {others} concurrent calls {calls.Count(call => call.Code != 0)} failed");
            Must.Hold(!first.IsCompleted, "the call whose body was not whole was answered");
        }
        finally
        {
            release.TrySetResult();
        }

        Must.Equal(0, (await first).Code, "the status of the call that was overtaken");
        return $"{others} calls overtook one whose body was half sent";
    }

    private static async Task<string> HttpVersionsAsync(Receiver receiver, CancellationToken token)
    {
        var first = await receiver.PostAsync(Signal.Traces, Sample.One(Signal.Traces), token);
        Must.Equal(200, first.Status, "the answer over HTTP/1.1");
        if (await IsServedAsync(receiver, receiver.Options.Http, HttpVersion.Version20, token))
            return "on one port";
        return await IsServedAsync(receiver, receiver.Options.Grpc, HttpVersion.Version20, token)
            ? "HTTP/2 on the port of gRPC"
            : throw new RowListed("HTTP/2 is not served");
    }

    private static async Task<string> OnePortAsync(Receiver receiver, CancellationToken token)
    {
        if (await IsServedAsync(receiver, receiver.Options.Grpc, HttpVersion.Version20, token))
            return "on the port of gRPC";
        try
        {
            var content = new ByteArrayContent(Receiver.Frame(Sample.One(Signal.Traces), false));
            var answer = await receiver.CallAsync($"/{Signal.Traces.Service}/Export", content, token, at: new Uri(receiver.Options.Http, "/"));
            return answer.Code == 0 ? "on the port of HTTP" : throw new RowListed($"gRPC on the HTTP port is answered {answer.Code} {answer.Message}");
        }
        catch (Exception failure) when (failure is HttpRequestException or RowFailed)
        {
            throw new RowListed("no port serves both");
        }
    }

    private static async Task<bool> IsServedAsync(Receiver receiver, Uri at, Version version, CancellationToken token)
    {
        try
        {
            return (await receiver.PostAsync(Signal.Traces, Sample.One(Signal.Traces), token, new HttpCall { Version = version, At = at })).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
