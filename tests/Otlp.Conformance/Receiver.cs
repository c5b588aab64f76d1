using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Observe.Otlp.Conformance.Wire;

namespace Observe.Otlp.Conformance;

/// <summary>How one request over HTTP differs from a plain POST of protobuf.</summary>
internal sealed record HttpCall
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";

    public HttpMethod Method { get; init; } = HttpMethod.Post;
    public string ContentType { get; init; } = Protobuf;
    public string Encoding { get; init; } = "";
    public Version Version { get; init; } = HttpVersion.Version11;

    /// <summary>Null for the run's own key; empty for none.</summary>
    public string? Key { get; init; }

    /// <summary>Below the endpoint; null for the signal's path.</summary>
    public string? Path { get; init; }

    /// <summary>Where to; null for the run's OTLP/HTTP endpoint.</summary>
    public Uri? At { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}

/// <summary>The receiver that is tested, spoken to byte by byte.</summary>
internal sealed class Receiver : IDisposable
{
    private const int FrameHeadBytes = 5;

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None, UseCookies = false, UseProxy = false, AllowAutoRedirect = false,
        InitialHttp2StreamWindowSize = 1024 * 1024,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public Receiver(RunOptions options)
    {
        Options = options;
        Store = options.ClickHouse is null ? null : new StoreView(options.ClickHouse);
    }

    public RunOptions Options { get; }

    /// <summary>What was stored; null when it cannot be seen.</summary>
    public StoreView? Store { get; }

    public Task<HttpAnswer> PostAsync(Signal signal, byte[] body, CancellationToken token, HttpCall? call = null) =>
        PostAsync(signal, new ByteArrayContent(body), token, call);

    public async Task<HttpAnswer> PostAsync(Signal signal, HttpContent body, CancellationToken token, HttpCall? call = null)
    {
        call ??= new HttpCall();
        using var request = new HttpRequestMessage(call.Method, HttpUri(call.Path ?? signal.Path, call.At))
        {
            Version = call.Version, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (call.Method != HttpMethod.Get && call.Method != HttpMethod.Head)
        {
            request.Content = body;
            if (call.ContentType.Length != 0)
                body.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
            if (call.Encoding.Length != 0)
                body.Headers.TryAddWithoutValidation("Content-Encoding", call.Encoding);
        }

        AddHeaders(request, call.Key, call.Headers);
        using var response = await client.SendAsync(request, token);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new HttpAnswer((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync(token)) { Version = response.Version };
    }

    public Task<HttpAnswer> PostJsonAsync(Signal signal, string json, CancellationToken token) =>
        PostAsync(signal, System.Text.Encoding.UTF8.GetBytes(json), token, new HttpCall { ContentType = HttpCall.Json });

    /// <summary>One unary call; the message is framed, and compressed when <paramref name="isGzip"/>.</summary>
    public Task<GrpcAnswer> CallAsync(Signal signal, byte[] message, CancellationToken token, bool isGzip = false, string? key = null) =>
        CallAsync($"/{signal.Service}/Export", new ByteArrayContent(Frame(isGzip ? Gzip.Of(message) : message, isGzip)), token, isGzip ? "gzip" : "", key);

    /// <summary>One unary call of any method with any content.</summary>
    public async Task<GrpcAnswer> CallAsync(string method, HttpContent content, CancellationToken token, string encoding = "", string? key = null, Uri? at = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(at ?? Options.Grpc, method))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        if (encoding.Length != 0)
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        AddHeaders(request, key, []);
        using var response = await client.SendAsync(request, token);
        var body = await response.Content.ReadAsByteArrayAsync(token);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new RowFailed($"gRPC was answered with HTTP status {(int)response.StatusCode}");

        var headers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        if (!headers.TryGetValues("grpc-status", out var code))
            throw new RowFailed("the answer has no grpc-status");
        return new GrpcAnswer(
            int.Parse(code.Single(), CultureInfo.InvariantCulture),
            headers.TryGetValues("grpc-message", out var message) ? Uri.UnescapeDataString(message.Single()) : "",
            Unframed(body),
            headers.TryGetValues("grpc-status-details-bin", out var details) ? RpcStatus.OfProtobuf(Base64(details.Single())) : null);
    }

    public static byte[] Frame(ReadOnlySpan<byte> message, bool isCompressed)
    {
        var frame = new byte[FrameHeadBytes + message.Length];
        frame[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(FrameHeadBytes));
        return frame;
    }

    /// <summary>The headers of a request, for a socket of its own.</summary>
    public IEnumerable<(string Name, string Value)> HeadersOf(string contentType)
    {
        if (Options.Key.Length != 0)
            yield return ("Authorization", $"Bearer {Options.Key}");
        foreach (var header in Options.Headers)
            yield return header;
        yield return ("Content-Type", contentType);
    }

    public Uri HttpUri(string path, Uri? at = null) => new((at ?? Options.Http).AbsoluteUri.TrimEnd('/') + "/" + path.TrimStart('/'));

    public void Dispose()
    {
        client.Dispose();
        Store?.Dispose();
    }

    private void AddHeaders(HttpRequestMessage request, string? key, IEnumerable<(string Name, string Value)> headers)
    {
        key ??= Options.Key;
        if (key.Length != 0)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        foreach (var (name, value) in Options.Headers.Concat(headers))
            request.Headers.TryAddWithoutValidation(name, value);
    }

    private static byte[] Base64(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));

    private static byte[] Unframed(byte[] body)
    {
        if (body.Length == 0)
            return body;
        if (body.Length < FrameHeadBytes || body[0] != 0 || BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)) != body.Length - FrameHeadBytes)
            throw new InvalidDataException("the answer is not one whole gRPC frame without compression");
        return body[FrameHeadBytes..];
    }
}
