using System.IO.Compression;

namespace Observe.Otlp.Conformance.Wire;

internal static class Gzip
{
    public static byte[] Of(ReadOnlySpan<byte> bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>A gzip of this many zero bytes, made without holding them; about a thousandth as long.</summary>
    public static byte[] Bomb(long hiddenBytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            var zeros = new byte[1024 * 1024];
            for (var left = hiddenBytes; left > 0; left -= zeros.Length)
                gzip.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }

        return compressed.ToArray();
    }
}
