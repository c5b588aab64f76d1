using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Observe.Storage.Client;

/// <summary>Sends statements, repeats them where that is safe, and turns every failure into a <see cref="ClickHouseException"/>.</summary>
internal sealed class HttpExchange : IDisposable
{
    private const int MaxRepetitions = 3;
    private const int MaxConnections = 64;
    private const int MaxErrorChars = 64 * 1024;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    private readonly ClickHouseOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public HttpExchange(ClickHouseOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        http = new HttpClient(CreateHandler(options)) { BaseAddress = options.Address, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Returns once ClickHouse began a good answer; the caller disposes it, which ends the statement if it still runs.</summary>
    public async Task<Answer> SendAsync(Statement statement, CancellationToken token)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await SendOnceAsync(statement, token);
            }
            catch (ClickHouseException e) when (attempt < MaxRepetitions && MayRepeat(statement, e))
            {
                var delay = FirstDelay * (Math.Pow(2, attempt) * (0.5 + (Random.Shared.NextDouble() / 2)));
                await Task.Delay(delay, time, token);
            }
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<Answer> SendOnceAsync(Statement statement, CancellationToken token)
    {
        var queryId = statement.Settings?.QueryId ?? Guid.NewGuid().ToString("D");
        var deadline = new Deadline(options.Timeout, time, token);
        HttpResponseMessage? response = null;
        try
        {
            using var request = CreateRequest(statement, queryId);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!response.IsSuccessStatusCode || response.Headers.Contains("X-ClickHouse-Exception-Code"))
            {
                throw await ReadErrorAsync(response, queryId, deadline.Token);
            }

            var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
            return new Answer(response, stream, deadline, queryId);
        }
        catch (Exception e)
        {
            var failure = Translate(e, deadline, queryId);
            response?.Dispose();
            deadline.Dispose();
            if (ReferenceEquals(failure, e)) throw;
            throw failure;
        }
    }

    private Exception Translate(Exception e, Deadline deadline, string queryId) => e switch
    {
        OperationCanceledException when deadline.IsOver => new ClickHouseException(
            0, ErrorText.Timeout, $"ClickHouse at {options} did not answer within {options.Timeout.TotalSeconds} s", queryId, e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
            new ClickHouseException(0, ErrorText.Unreachable, $"ClickHouse at {options} cannot be reached: {e.Message}", queryId, e),
        HttpRequestException or IOException => new ClickHouseException(
            0, ErrorText.Truncated, $"the connection to ClickHouse at {options} broke: {e.Message}", queryId, e),
        _ => e,
    };

    private static bool MayRepeat(Statement statement, ClickHouseException e) => e.Name switch
    {
        ErrorText.Timeout => false,
        ErrorText.Unreachable => true,
        _ => statement.Repeat switch
        {
            Repeat.Transient => e.IsTransient,
            Repeat.Unanswered => e.Name == ErrorText.Truncated || ErrorText.IsBusy(e.Code, e.Name),
            _ => false,
        },
    };

    private HttpRequestMessage CreateRequest(Statement statement, string queryId)
    {
        if (statement.Ping) return new HttpRequestMessage(HttpMethod.Get, "/ping");

        var query = new StringBuilder("/?");
        if (statement.Body is not null) AppendPair(query, "query", statement.Sql);
        if (!statement.WithoutDatabase) AppendPair(query, "database", options.Database);
        AppendPair(query, "query_id", queryId);
        if (statement.Body is null) AppendPair(query, "default_format", "Native");
        if (options.Compression) AppendPair(query, "enable_http_compression", "1");
        if (statement.DeduplicationToken is { } name) AppendPair(query, "insert_deduplication_token", name);
        foreach (var (key, value) in statement.Extra) AppendPair(query, key, value);
        foreach (var (key, value) in options.Settings) AppendPair(query, key, value);
        foreach (var (key, value) in statement.Settings?.Pairs() ?? []) AppendPair(query, key, value);
        AppendParameters(query, statement);

        var request = new HttpRequestMessage(HttpMethod.Post, query.ToString())
        {
            Content = statement.Body is { } body
                ? new BlocksContent(body, options.Compression)
                : new StringContent(statement.Sql, Encoding.UTF8),
        };
        request.Headers.TryAddWithoutValidation("X-ClickHouse-User", options.Username);
        request.Headers.TryAddWithoutValidation("X-ClickHouse-Key", options.Password);
        return request;
    }

    private static void AppendParameters(StringBuilder query, Statement statement)
    {
        if (statement.Parameters is not { Count: > 0 } parameters) return;
        var types = Placeholders.TypesIn(statement.Sql);
        foreach (var (name, value) in parameters)
        {
            AppendPair(query, "param_" + name, ParameterText.Of(name, value, types.GetValueOrDefault(name, string.Empty)));
        }
    }

    private static void AppendPair(StringBuilder query, string key, string value)
    {
        if (query[^1] != '?') query.Append('&');
        query.Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static async Task<ClickHouseException> ReadErrorAsync(HttpResponseMessage response, string queryId, CancellationToken token)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(token), Encoding.UTF8);
        var text = new char[MaxErrorChars];
        var length = await reader.ReadBlockAsync(text, token);
        int? code = response.Headers.TryGetValues("X-ClickHouse-Exception-Code", out var values)
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return ErrorText.Read(new string(text, 0, length), code, response.StatusCode, queryId);
    }

    private static SocketsHttpHandler CreateHandler(ClickHouseOptions options) => new()
    {
        // Shorter than any ClickHouse's keep_alive_timeout, so that a statement never meets a connection being closed.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxConnectionsPerServer = MaxConnections,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AutomaticDecompression = options.Compression ? DecompressionMethods.GZip : DecompressionMethods.None,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,

        // An answer left early is not read to its end but cut, which is what cancels the statement.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
    };

    private sealed class BlocksContent : HttpContent
    {
        private readonly Func<Stream, CancellationToken, Task> write;
        private readonly bool compress;

        public BlocksContent(Func<Stream, CancellationToken, Task> write, bool compress)
        {
            this.write = write;
            this.compress = compress;
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            if (compress) Headers.ContentEncoding.Add("gzip");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (!compress)
            {
                await write(stream, cancellationToken);
                return;
            }

            await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            await write(gzip, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
