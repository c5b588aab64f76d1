using System.IO.Compression;

namespace Observe.ClickHouseHost.Http;

/// <summary>Compression of a response: the first of gzip, br and deflate that the client accepts, when it asked for any.</summary>
internal static class ResponseEncoding
{
    public static string? Choose(HttpRequest request, bool enabled)
    {
        if (!enabled) return null;
        var accepted = request.GetTypedHeaders().AcceptEncoding.Where(e => e.Quality is null or > 0).Select(e => e.Value.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return accepted.Contains("gzip") || accepted.Contains("*") ? "gzip"
            : accepted.Contains("br") ? "br"
            : accepted.Contains("deflate") ? "deflate"
            : null;
    }

    public static Stream Wrap(Stream body, string? encoding) => encoding switch
    {
        "gzip" => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true),
        _ => body,
    };
}
