using Observe.Otlp.Conformance.Wire;
using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>What is answered when there is too much to do: the receiver is filled up with half-sent requests.</summary>
internal static class OverloadRows
{
    private const int Unknown = 2, ResourceExhausted = 8, Internal = 13, Unavailable = 14;

    // After this the Collector's exporters drop what they hold.
    private static readonly TimeSpan clientsGiveUp = TimeSpan.FromSeconds(300);

    public static IReadOnlyList<Row> All { get; } =
    [
        new(24, Level.Should, "gRPC Failures; Throttling", "A temporary failure is UNAVAILABLE", UnavailableAsync),
        new(25, Level.Optional, "gRPC Throttling", "It carries RetryInfo, with a delay that clients wait for", RetryInfoAsync),
        new(26, Level.Should, "gRPC Failures table", "RESOURCE_EXHAUSTED is used for quota only together with RetryInfo", QuotaAsync),
        new(27, Level.Must, "gRPC Failures table", "A condition worth a retry is never INTERNAL or UNKNOWN", NeverInternalAsync),
        new(46, Level.Must, "Retryable Response Codes", "Only 429, 502, 503 and 504 ask to try again", RetryableStatusAsync),
        new(47, Level.Should, "HTTP Throttling", "Overload and quota are 429 or 503", ThrottledAsync),
        new(48, Level.Optional, "HTTP Throttling", "Retry-After says when", RetryAfterAsync),
    ];

    private static async Task<string> UnavailableAsync(Receiver receiver, CancellationToken token)
    {
        var (call, _, _) = await OverloadedAsync(receiver, token);
        Must.Hold(call.Code is Unavailable || (call.Code is ResourceExhausted && call.HasRetryInfo), $"overload is answered {call.Code} {call.Message}");
        return call.Message;
    }

    private static async Task<string> RetryInfoAsync(Receiver receiver, CancellationToken token)
    {
        var (call, _, _) = await OverloadedAsync(receiver, token);
        if (call.Details?.RetryDelay is not { } delay)
            throw new RowListed("allowed and not done");
        Must.Hold(delay > TimeSpan.Zero && delay < clientsGiveUp, $"the delay is {delay.TotalSeconds} s");
        return $"{delay.TotalSeconds:0.###} s";
    }

    private static async Task<string> QuotaAsync(Receiver receiver, CancellationToken token)
    {
        var (call, _, _) = await OverloadedAsync(receiver, token);
        Must.Hold(call.Code != ResourceExhausted || call.HasRetryInfo, "RESOURCE_EXHAUSTED without RetryInfo: clients drop");
        return call.Code == ResourceExhausted ? "with RetryInfo" : "not used for quota";
    }

    private static async Task<string> NeverInternalAsync(Receiver receiver, CancellationToken token)
    {
        var (call, _, _) = await OverloadedAsync(receiver, token);
        Must.Hold(call.Code is not (Internal or Unknown), $"overload is answered {call.Code}");
        return "";
    }

    private static async Task<string> RetryableStatusAsync(Receiver receiver, CancellationToken token)
    {
        var (_, binary, json) = await OverloadedAsync(receiver, token);
        Must.Hold(binary.Status is 429 or 502 or 503 or 504, $"overload is answered {binary.Status}");
        Must.Equal(binary.Status, json.Status, "the status for JSON");
        binary.Refusal(HttpCall.Protobuf);
        json.Refusal(HttpCall.Json);
        return $"{binary.Status}";
    }

    private static async Task<string> ThrottledAsync(Receiver receiver, CancellationToken token)
    {
        var (_, binary, _) = await OverloadedAsync(receiver, token);
        Must.Hold(binary.Status is 429 or 503, $"overload is answered {binary.Status}");
        return "";
    }

    private static async Task<string> RetryAfterAsync(Receiver receiver, CancellationToken token)
    {
        var (_, binary, _) = await OverloadedAsync(receiver, token);
        if (binary.RetryAfter is not { } delay)
            throw new RowListed("allowed and not done");
        Must.Hold(delay > TimeSpan.Zero && delay < clientsGiveUp, $"the delay is {delay.TotalSeconds} s");
        return $"{delay.TotalSeconds:0} s";
    }

    private static async Task<(GrpcAnswer Call, HttpAnswer Binary, HttpAnswer Json)> OverloadedAsync(Receiver receiver, CancellationToken token)
    {
        if (receiver.Options.Overload == 0)
            throw new RowListed("needs --overload to fill the receiver up");

        const int step = 32;
        var connections = new List<RawHttp>();
        try
        {
            HttpAnswer binary;
            while ((binary = await receiver.PostAsync(Signal.Traces, [], token)).Status == 200)
            {
                if (connections.Count >= receiver.Options.Overload)
                    throw new RowListed($"{connections.Count} half-sent requests did not fill it up");
                for (var count = 0; count < step; count++)
                    connections.Add(await HalfAsync(receiver, token));
            }

            var call = await receiver.CallAsync(Signal.Traces, [], token);
            Must.Hold(call.Code != 0, "gRPC takes more while HTTP does not");
            return (call, binary, await receiver.PostJsonAsync(Signal.Traces, "{}", token));
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Cut();
                connection.Dispose();
            }

            await Eventually.SeesAsync(
                async () => (await receiver.PostAsync(Signal.Traces, [], token)).Status,
                status => status is not (429 or 503), "the receiver takes requests again", token, receiver.Options.RowTimeout);
        }
    }

    private static async Task<RawHttp> HalfAsync(Receiver receiver, CancellationToken token)
    {
        var raw = await RawHttp.ConnectAsync(receiver.Options.Http, token);
        await raw.SendHeadAsync(
            receiver.HttpUri(Signal.Traces.Path).AbsolutePath, receiver.Options.Http, receiver.HeadersOf(HttpCall.Protobuf), 100, token);
        await raw.SendAsync(new byte[1], token);
        return raw;
    }
}
