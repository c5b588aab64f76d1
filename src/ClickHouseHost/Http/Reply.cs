using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Observe.ClickHouseHost.Engine;

namespace Observe.ClickHouseHost.Http;

/// <summary>One answer: ClickHouse's headers, the body in the encoding the client accepts, errors before and after the first byte.</summary>
internal sealed class Reply(HttpContext context, EngineSessions engine, long startedTimestamp)
{
    /// <summary>ClickHouse bounds the frame that carries an error behind rows already sent.</summary>
    private const int MaxErrorFrameBytes = 16 << 10;

    private readonly HttpResponse response = context.Response;
    private string? encoding;
    private string? exceptionTag;
    private Stream? body;

    public string QueryId { get; private set; } = "";

    public void Begin(QueryRequest query)
    {
        QueryId = query.QueryId;
        encoding = ResponseEncoding.Choose(context.Request, query.Compress);
        response.Headers["X-ClickHouse-Query-Id"] = QueryId;
        response.Headers["X-ClickHouse-Server-Display-Name"] = engine.HostName;
        response.Headers["X-ClickHouse-Timezone"] = query.Settings.GetValueOrDefault("session_timezone") is { Length: > 0 } zone ? zone : "UTC";
    }

    /// <summary>A result that is complete: exact summary, and its length when it is not compressed.</summary>
    public async Task SendWholeAsync(EngineResult result, string? format, ReadOnlyMemory<byte> bytes)
    {
        Headers(result, format);
        if (encoding is null) response.ContentLength = bytes.Length;
        await WriteAsync(bytes);
        await EndAsync();
    }

    /// <summary>Sends headers while the statement still runs; the summary counts nothing yet.</summary>
    public void StartStream(EngineResult? result, string format)
    {
        Headers(result, format);
        exceptionTag = RandomNumberGenerator.GetHexString(16, lowercase: true);
        response.Headers["X-ClickHouse-Exception-Tag"] = exceptionTag;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        body ??= ResponseEncoding.Wrap(response.Body, encoding);
        return body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Writes what the compressor still holds.</summary>
    public async Task EndAsync()
    {
        if (body is not null && body != response.Body) await body.DisposeAsync();
    }

    /// <summary>
    /// An error before the first byte is the answer. One behind rows is appended as ClickHouse frames it, and the connection
    /// is cut without the closing chunk, so that no client takes the result for complete.
    /// </summary>
    /// <exception cref="CutResponseException">Always behind rows, for the server to see.</exception>
    public async Task FailAsync(EngineError error)
    {
        if (context.RequestAborted.IsCancellationRequested) return;
        if (response.HasStarted)
        {
            await WriteAsync(ErrorFrame(error.Text));
            await EndAsync();
            throw new CutResponseException();
        }

        var text = Encoding.UTF8.GetBytes(error.Text + "\n");
        response.StatusCode = error.Status;
        response.ContentType = "text/plain; charset=UTF-8";
        response.ContentLength = text.Length;
        response.Headers["X-ClickHouse-Exception-Code"] = error.Code.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-ClickHouse-Summary"] = Summary.Json(null, startedTimestamp);
        await response.Body.WriteAsync(text, context.RequestAborted);
    }

    private void Headers(EngineResult? result, string? format)
    {
        response.Headers["X-ClickHouse-Summary"] = Summary.Json(result, startedTimestamp);
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        if (format is null) return;
        response.Headers["X-ClickHouse-Format"] = format;
        response.ContentType = ContentTypes.Of(format);
    }

    private byte[] ErrorFrame(string error)
    {
        var text = Encoding.UTF8.GetBytes(error);
        if (text.Length > MaxErrorFrameBytes - 256) text = text[..(MaxErrorFrameBytes - 256)];
        return [
            .. Encoding.ASCII.GetBytes($"\r\n__exception__\r\n{exceptionTag}\r\n"),
            .. text,
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{text.Length + 1} {exceptionTag}\r\n__exception__\r\n")),
        ];
    }
}
