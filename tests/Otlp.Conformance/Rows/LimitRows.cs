using System.IO.Compression;
using System.Security.Cryptography;
using Observe.Otlp.Conformance.Wire;
using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>How much a request and an answer may hold.</summary>
internal static class LimitRows
{
    private const int ResourceExhausted = 8;
    private const int RecommendedLimitBytes = 64 * 1024 * 1024;
    private const int RecommendedAnswerBytes = 4 * 1024 * 1024;
    private const int BombBytes = 1024 * 1024;

    public static IReadOnlyList<Row> All { get; } =
    [
        new(8, Level.Must, "gRPC Request", "The gRPC limit holds for the compressed message", CompressedAsync),
        new(9, Level.Must, "gRPC Request", "The same limit holds after decompression; a bomb of 1 MiB is refused", BombAsync),
        new(10, Level.Should, "gRPC Request", "A request of nearly 64 MiB is taken over gRPC by default", LargeAsync),
        new(11, Level.Must, "gRPC Request", "Over the limit is RESOURCE_EXHAUSTED without RetryInfo", OverGrpcAsync),
        new(12, Level.Must, "gRPC Response", "A gRPC answer is bounded (4 MiB) whatever there is to say", BoundedGrpcAsync),
        new(13, Level.Should, "gRPC Response", "A long answer loses message text, never counts", CountsStayAsync),
        new(14, Level.Must, "gRPC Response", "An answer that does not fit is RESOURCE_EXHAUSTED, not retryable", FitsOrExhaustedAsync),
        new(37, Level.Must, "HTTP Request", "The HTTP limit holds before and after decompression, by default 64 MiB", HttpLimitAsync),
        new(38, Level.Must, "HTTP Request", "Over the limit is exactly 413 with a Status", OverHttpAsync),
        new(39, Level.Must, "HTTP Response", "An HTTP answer is bounded; one that cannot fit is 500", BoundedHttpAsync),
    ];

    private static async Task<string> CompressedAsync(Receiver receiver, CancellationToken token)
    {
        // What cannot be compressed is a little longer as gzip.
        var noise = RandomNumberGenerator.GetBytes(receiver.Options.LimitBytes + 1);
        var message = Gzip.Of(noise, CompressionLevel.NoCompression);
        var answer = await receiver.CallAsync($"/{Signal.Traces.Service}/Export", new ByteArrayContent(Receiver.Frame(message, true)), token, "gzip");
        Must.Equal(ResourceExhausted, answer.Code, $"the status of {message.Length} compressed bytes");
        return "";
    }

    private static async Task<string> BombAsync(Receiver receiver, CancellationToken token)
    {
        var bomb = Gzip.Bomb(1000L * BombBytes);
        var began = TimeProvider.System.GetTimestamp();
        var calls = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => receiver.CallAsync(
            $"/{Signal.Traces.Service}/Export", new ByteArrayContent(Receiver.Frame(bomb, true)), token, "gzip")));
        var elapsed = TimeProvider.System.GetElapsedTime(began);
        Must.Hold(calls.All(call => call.Code == ResourceExhausted), $"the statuses are {string.Join(", ", calls.Select(call => call.Code))}");

        // The trailer of a bomb need not own up to its size.
        var liar = bomb.ToArray();
        BitConverter.GetBytes(1_000).CopyTo(liar, liar.Length - 4);
        var lie = await receiver.CallAsync($"/{Signal.Traces.Service}/Export", new ByteArrayContent(Receiver.Frame(liar, true)), token, "gzip");
        Must.Hold(lie.Code is ResourceExhausted or 3, $"a bomb whose trailer lies is answered {lie.Code} {lie.Message}");
        Must.Equal(0, (await receiver.CallAsync(Signal.Traces, Sample.One(Signal.Traces), token)).Code, "the status of the next request");
        return $"4 bombs of {bomb.Length} bytes, 1,000 MiB each, were refused in {elapsed.TotalMilliseconds:0} ms";
    }

    private static async Task<string> LargeAsync(Receiver receiver, CancellationToken token)
    {
        if (receiver.Options.LimitBytes != RecommendedLimitBytes)
            throw new RowListed($"the receiver's limit was set to {receiver.Options.LimitBytes} bytes");
        foreach (var isGzip in new[] { false, true })
            Must.Equal(0, (await receiver.CallAsync(Signal.Traces, Sample.Filled(RecommendedLimitBytes - 1_000), token, isGzip)).Code, "the status of nearly 64 MiB");
        return "";
    }

    private static async Task<string> OverGrpcAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var isGzip in new[] { false, true })
        {
            var answer = await receiver.CallAsync(Signal.Traces, Sample.Filled(receiver.Options.LimitBytes + 1), token, isGzip);
            Must.Equal(ResourceExhausted, answer.Code, "the status of one byte too many");
            Must.Hold(!answer.HasRetryInfo, "it carries RetryInfo, so that clients send it again and again");
        }

        return "one byte too many, as it is and inflated";
    }

    private static async Task<string> BoundedGrpcAsync(Receiver receiver, CancellationToken token)
    {
        var answer = await receiver.CallAsync(Signal.Traces, Quarrelsome(out _), token);
        Must.Hold(answer.Body.Length <= RecommendedAnswerBytes, $"the answer has {answer.Body.Length} bytes");
        return $"{answer.Body.Length} bytes for 20,000 bad spans";
    }

    private static async Task<string> CountsStayAsync(Receiver receiver, CancellationToken token)
    {
        var answer = await receiver.CallAsync(Signal.Traces, Quarrelsome(out var rejected), token);
        Must.Equal(0, answer.Code, "the status");
        Must.Equal(rejected, answer.Partial?.Rejected ?? 0, "the rejected count");
        return "";
    }

    private static async Task<string> FitsOrExhaustedAsync(Receiver receiver, CancellationToken token)
    {
        var answer = await receiver.CallAsync(Signal.Traces, Quarrelsome(out _), token);
        Must.Hold(
            (answer.Code == 0 && answer.Body.Length <= RecommendedAnswerBytes) || (answer.Code == ResourceExhausted && !answer.HasRetryInfo),
            $"the worst request is answered {answer.Code} with {answer.Body.Length} bytes");
        return answer.Code == 0 ? "the worst answer that could be provoked fits" : "";
    }

    private static async Task<string> HttpLimitAsync(Receiver receiver, CancellationToken token)
    {
        foreach (var encoding in new[] { "", "gzip" })
        {
            var fits = Sample.Filled(receiver.Options.LimitBytes - 1_000);
            var answer = await receiver.PostAsync(Signal.Traces, encoding == "" ? fits : Gzip.Of(fits), token, new HttpCall { Encoding = encoding });
            Must.Equal(200, answer.Status, $"the answer to {fits.Length} bytes {encoding}");
            var over = Sample.Filled(receiver.Options.LimitBytes + 1);
            answer = await receiver.PostAsync(Signal.Traces, encoding == "" ? over : Gzip.Of(over), token, new HttpCall { Encoding = encoding });
            Must.Equal(413, answer.Status, $"the answer to {over.Length} bytes {encoding}");
        }

        return $"{receiver.Options.LimitBytes} bytes";
    }

    private static async Task<string> OverHttpAsync(Receiver receiver, CancellationToken token)
    {
        var over = Gzip.Of(Sample.Filled(receiver.Options.LimitBytes + 1));
        foreach (var type in new[] { HttpCall.Protobuf, HttpCall.Json })
        {
            var answer = await receiver.PostAsync(Signal.Traces, over, token, new HttpCall { ContentType = type, Encoding = "gzip" });
            Must.Equal(413, answer.Status, $"the answer to {type}");
            Must.Hold(answer.Refusal(type).Message.Length != 0, "the Status has no message");
        }

        // A length that is announced is refused before the body is there.
        using var raw = await RawHttp.ConnectAsync(receiver.Options.Http, token);
        await raw.SendHeadAsync(
            receiver.HttpUri(Signal.Traces.Path).AbsolutePath, receiver.Options.Http, receiver.HeadersOf(HttpCall.Protobuf), receiver.Options.LimitBytes + 1L, token);
        Must.Equal(413, (await raw.ReadAsync(token)).Status, "the answer to an announced length");
        return "";
    }

    private static async Task<string> BoundedHttpAsync(Receiver receiver, CancellationToken token)
    {
        var answer = await receiver.PostAsync(Signal.Traces, Quarrelsome(out var rejected), token);
        Must.Hold(
            (answer.Status == 200 && answer.Body.Length <= RecommendedAnswerBytes) || answer.Status == 500,
            $"the worst request is answered {answer.Status} with {answer.Body.Length} bytes");
        if (answer.Status == 200)
            Must.Equal(rejected, answer.Partial(Signal.Traces)?.Rejected ?? 0, "the rejected count");
        return answer.Status == 200 ? "the worst answer that could be provoked fits" : "";
    }

    // Many bad spans with long names: a receiver that told of each would answer with more than 4 MiB.
    private static byte[] Quarrelsome(out long rejected)
    {
        rejected = 20_000;
        var name = new string('n', 500);
        return Sample.Traces([.. Enumerable.Range(0, (int)rejected).Select(index => new OtlpSpan
        {
            TraceId = index % 2 == 0 ? new byte[16] : Sample.TraceId(), SpanId = index % 2 == 0 ? Sample.SpanId() : new byte[8],
            Name = $"{name}{index}", StartUnixNano = Sample.Now(), EndUnixNano = Sample.Now(), Attributes = [],
        })]);
    }
}
