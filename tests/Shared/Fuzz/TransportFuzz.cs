using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Observe.Testing.Fuzz;

/// <summary>
/// Sends mutated bodies with mutated headers to real listeners and holds every answer to the table: a status or gRPC code that
/// OTLP knows, and with it a body in the encoding of the request. No answer within <see cref="patience"/> is a hang.
/// </summary>
internal sealed class TransportFuzz(Uri http, Uri grpc, string key, int seed) : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    private static readonly HashSet<int> statuses = [200, 400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 429, 431, 501, 503, 505];
    private static readonly HashSet<int> codes = [0, 3, 7, 8, 12, 14, 16];

    private static readonly string[] paths = ["/v1/traces", "/v1/metrics", "/v1/logs", "/v1/events", "/v1/traces/", "/V1/TRACES", "/v1/traces?x=1", "/", "/v1/%74races", "/v1//logs", "*"];
    private static readonly string[] methods = ["POST", "POST", "POST", "POST", "GET", "PUT", "HEAD", "OPTIONS", "DELETE", "BREW"];

    private static readonly string[] types =
    [
        "application/x-protobuf", "application/json", "application/json; charset=utf-8", "application/x-protobuf; x=\"", "Application/JSON", "text/plain", "", ";", "application/",
        "application/cloudevents+json", "application/cloudevents-batch+json", "application/json; charset=utf-16", "application/x-protobuf, application/json",
    ];

    private static readonly string[] encodings = ["gzip", "gzip", "identity", "deflate", "br", "GZIP", "gzip, gzip", "", "x", "gzip;q=0"];

    private static readonly string[] oddHeaders =
    [
        "Content-Length: 99999999999999999999", "Content-Length: -1", "Content-Length: 5\r\nContent-Length: 6", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
        "Expect: 100-continue", "Expect: x", "X: \u0001", "X\u0000: y", ": y", "Cookie: " + "aaaaaaaa=b; ", "Accept-Encoding: *;q=0", "Host: ", "Connection: upgrade\r\nUpgrade: h2c",
        "Authorization: Bearer", "ce-id: \u00e9", "ce-specversion: 1.0\r\nce-id: a\r\nce-source: s\r\nce-type: t", "Content-Range: bytes 0-1/2", "Range: bytes=0-",
    ];

    private readonly HttpClient client = new(new SocketsHttpHandler()) { Timeout = patience };
    private readonly DecoderFuzz bodies = new(seed);
    private readonly Dictionary<string, long> answers = new(StringComparer.Ordinal);

    /// <summary>Answers by status so far, e.g. <c>http 400</c> and <c>grpc 3</c>.</summary>
    public IReadOnlyDictionary<string, long> Answers => answers;

    public void Dispose() => client.Dispose();

    /// <summary>Sends the requests of these numbers, one after the other.</summary>
    /// <exception cref="FuzzException">At the first answer that is not in the table.</exception>
    public async Task RunAsync(IEnumerable<long> numbers, CancellationToken token)
    {
        foreach (var number in numbers)
        {
            var random = new Random((int)((ulong)number * 0x9E3779B97F4A7C15 >> 33) ^ seed);
            var answer = random.Next(3) == 0 ? await GrpcAsync(number, random, token) : await HttpAsync(number, random, token);
            answers[answer] = answers.GetValueOrDefault(answer) + 1;
        }
    }

    private async Task<string> HttpAsync(long number, Random random, CancellationToken token)
    {
        var (signal, isJson, body) = bodies.Body(number);
        var path = random.Next(4) == 0 ? paths[random.Next(paths.Length)] : $"/v1/{signal.ToString().ToLowerInvariant()}";
        var type = random.Next(4) == 0 ? types[random.Next(types.Length)] : isJson ? types[1] : types[0];
        var head = new StringBuilder().Append(random.Next(10) == 0 ? methods[random.Next(methods.Length)] : "POST").Append(' ').Append(path).Append(" HTTP/1.1\r\nHost: x\r\n");
        head.Append("Connection: close\r\nContent-Type: ").Append(type).Append("\r\n");
        if (random.Next(3) == 0)
        {
            var encoding = encodings[random.Next(encodings.Length)];
            head.Append("Content-Encoding: ").Append(encoding).Append("\r\n");
            body = encoding.StartsWith("gzip", StringComparison.OrdinalIgnoreCase) && random.Next(5) != 0 ? Packed(body, random) : body;
        }

        if (random.Next(20) != 0)
            head.Append("Authorization: ").Append(random.Next(20) == 0 ? "Bearer obs_wrong" : $"Bearer {key}").Append("\r\n");
        var isOdd = random.Next(4) == 0;
        if (isOdd)
            head.Append(oddHeaders[random.Next(oddHeaders.Length)]).Append("\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");

        var response = await ExchangeAsync([.. Encoding.Latin1.GetBytes(head.ToString()), .. body], token);
        var status = StatusOf(response);
        // A request that is no HTTP is answered by the server below Observe, or not at all.
        if (isOdd || path == "*")
            return status is 0 or 100 || statuses.Contains(status) ? $"http {status}" : throw Broken(number, $"HTTP {status} to\n{head}");
        if (!statuses.Contains(status))
            throw Broken(number, $"HTTP {status} to\n{head}");
        if (!head.ToString().StartsWith("HEAD", StringComparison.Ordinal) && !IsBodyInOrder(response, status))
            throw Broken(number, $"HTTP {status} with a body that is no Status: {Encoding.Latin1.GetString(response)} to\n{head}");
        return $"http {status}";
    }

    private async Task<string> GrpcAsync(long number, Random random, CancellationToken token)
    {
        var (signal, _, body) = bodies.Body(number);
        var (service, version) = signal switch { FuzzSignal.Metrics => ("metrics", "Metrics"), FuzzSignal.Logs => ("logs", "Logs"), _ => ("trace", "Trace") };
        var path = random.Next(10) == 0 ? "/x.Y/Z" : $"/opentelemetry.proto.collector.{service}.v1.{version}Service/Export";
        var isGzip = random.Next(3) == 0;
        var message = isGzip ? Packed(body, random) : body;
        var frame = new List<byte> { (byte)(isGzip ? 1 : 0) };
        var length = random.Next(15) == 0 ? random.Next(0, 200_000_000) : message.Length;
        frame.AddRange([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        frame.AddRange(message);
        if (random.Next(15) == 0)
            frame = [.. new ProtobufMutator(random).Blind([.. frame])];

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(grpc, path))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([.. frame]),
        };
        var type = random.Next(15) == 0 ? "application/grpc-web" : random.Next(15) == 0 ? "application/grpc+json" : "application/grpc";
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.TryAddWithoutValidation("Authorization", random.Next(20) == 0 ? "Basic x" : $"Bearer {key}");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-timeout", random.Next(5) == 0 ? "99999999999H" : "20S");
        if (isGzip || random.Next(20) == 0)
            request.Headers.TryAddWithoutValidation("grpc-encoding", random.Next(12) == 0 ? "snappy" : "gzip");

        using var response = await SendAsync(number, request, token);
        if (response.StatusCode == HttpStatusCode.UnsupportedMediaType && type != "application/grpc")
            return "grpc HTTP 415";

        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer.First()
            : response.Headers.TryGetValues("grpc-status", out var header) ? header.First() : "none";
        return response.StatusCode == HttpStatusCode.OK && int.TryParse(status, CultureInfo.InvariantCulture, out var code) && codes.Contains(code)
            ? $"grpc {code}"
            : throw Broken(number, $"HTTP {(int)response.StatusCode}, gRPC status {status} to {path} as {type}");
    }

    private async Task<HttpResponseMessage> SendAsync(long number, HttpRequestMessage request, CancellationToken token)
    {
        try
        {
            var response = await client.SendAsync(request, token);
            await response.Content.LoadIntoBufferAsync(token);
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !token.IsCancellationRequested)
        {
            throw Broken(number, $"no answer over gRPC: {e.Message}");
        }
    }

    private async Task<byte[]> ExchangeAsync(byte[] request, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(patience);
        using var connection = new TcpClient();
        await connection.ConnectAsync(http.Host, http.Port, limit.Token);
        using var answer = new MemoryStream();
        try
        {
            var stream = connection.GetStream();
            await stream.WriteAsync(request, limit.Token);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Refused before all of it was sent: what was answered until then counts.
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new FuzzException($"No answer within {patience.TotalSeconds:0} s to\n{Encoding.Latin1.GetString(request, 0, Math.Min(request.Length, 600))}");
        }

        return answer.ToArray();
    }

    private static int StatusOf(byte[] response)
    {
        var line = Encoding.Latin1.GetString(response, 0, Math.Min(response.Length, 12));
        return line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(9), CultureInfo.InvariantCulture, out var status) ? status : 0;
    }

    private static bool IsBodyInOrder(byte[] response, int status)
    {
        var text = Encoding.Latin1.GetString(response);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;

        var body = response.AsSpan(end + 4);
        var head = text[..end];
        if (!head.Contains("Content-Type: application/json", StringComparison.OrdinalIgnoreCase))
            return head.Contains("Content-Type: application/x-protobuf", StringComparison.OrdinalIgnoreCase) && (status == 200 || body.Length > 0);

        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return status == 200 || document.RootElement.TryGetProperty("message", out _) || document.RootElement.TryGetProperty("error", out _)
                || document.RootElement.TryGetProperty("results", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Gzip, now and then with a torn or flipped inside.
    private static byte[] Packed(byte[] body, Random random)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body);
        return random.Next(4) == 0 ? new ProtobufMutator(random).Blind(packed.ToArray()) : packed.ToArray();
    }

    private FuzzException Broken(long number, string what) => new($"Request {number} of seed {seed}: {what}");
}
