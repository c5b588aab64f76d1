using System.IO.Compression;
using System.Text;
using Observe.ClickHouseHost.Sql;

namespace Observe.ClickHouseHost.Http;

/// <summary>
/// The statement a request carries: the query parameter, a line end, the body – read no further than the statement goes, so
/// that rows behind it stay in the stream.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Longest statement, in bytes; rows of an insert do not count.</summary>
    public const int MaxStatementBytes = 16 << 20;

    private readonly Stream body;

    private RequestBody(Stream body, byte[] text, InsertStatement? insert)
    {
        this.body = body;
        Text = text;
        Insert = insert;
    }

    /// <summary>Everything read so far: the whole statement, or an insert's statement and its first rows.</summary>
    public byte[] Text { get; }

    /// <summary>Set when rows follow the statement.</summary>
    public InsertStatement? Insert { get; }

    /// <summary>Rows still to be read, after those at the end of <see cref="Text"/>.</summary>
    public Stream Rest => body;

    /// <exception cref="InvalidDataException">Unknown or broken Content-Encoding, or a statement over the limit.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, string sql, CancellationToken cancellation)
    {
        var body = Decode(request);
        var text = new MemoryStream();
        if (sql.Length > 0)
        {
            text.Write(Encoding.UTF8.GetBytes(sql));
            text.WriteByte((byte)'\n');
        }

        var outcome = InsertStatement.TryParse(text.GetBuffer().AsSpan(0, (int)text.Length), complete: false, out var insert);
        var buffer = new byte[32 << 10];
        while (outcome != InsertStatement.Outcome.Found)
        {
            var count = await body.ReadAsync(buffer, cancellation);
            text.Write(buffer, 0, count);
            // Looking again at a long statement costs its length each time; only an insert's head needs the early look.
            var complete = count == 0;
            if (outcome == InsertStatement.Outcome.NeedMore || complete)
                outcome = InsertStatement.TryParse(text.GetBuffer().AsSpan(0, (int)text.Length), complete, out insert);
            if (complete) break;
            if (text.Length > MaxStatementBytes)
                throw new InvalidDataException($"The statement is longer than {MaxStatementBytes} bytes");
            if (buffer.Length < 1 << 20) buffer = new byte[buffer.Length * 2];
        }

        return new RequestBody(body, text.ToArray(), insert);
    }

    public void Dispose() => body.Dispose();

    private static Stream Decode(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "" or "identity" => request.Body,
        "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress),
        "br" => new BrotliStream(request.Body, CompressionMode.Decompress),
        var other => throw new InvalidDataException($"Unknown Content-Encoding '{other}'; gzip, deflate and br are understood"),
    };
}
