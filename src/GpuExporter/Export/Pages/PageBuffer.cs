using System.IO.Compression;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>A page as it was rendered once. Whoever rents it gives it back; until then nothing in it changes.</summary>
internal sealed class PageBuffer
{
    /// <summary>By how much compressing may make bytes more, when there is nothing in them to be saved.</summary>
    private const int MaxGain = 1 << 10;

    private readonly Lock compressing = new();
    private byte[] compressed = [];
    private int compressedLength;
    private int readers;

    /// <summary>Written by the page's rendering alone, and only while nobody reads it.</summary>
    public PageText Text { get; } = new();

    /// <summary>When it was rendered, by the clock's timestamp.</summary>
    public long RenderedAt { get; set; }

    public ReadOnlySpan<byte> Bytes => Text.Written;

    public bool IsFree => Volatile.Read(ref readers) == 0;

    /// <summary>The same as gzip; made when somebody asks for it first, once a rendering.</summary>
    public ReadOnlySpan<byte> Compressed()
    {
        lock (compressing)
        {
            if (compressedLength == 0)
                Compress();
            return compressed.AsSpan(0, compressedLength);
        }
    }

    /// <summary>Forgets what is in it, for another rendering.</summary>
    public void Clear()
    {
        Text.Length = 0;
        compressedLength = 0;
    }

    /// <summary>Only while it is the front buffer, under the page's gate.</summary>
    public void Rent() => Interlocked.Increment(ref readers);

    public void Return() => Interlocked.Decrement(ref readers);

    private void Compress()
    {
        if (compressed.Length < Text.Length + MaxGain)
            compressed = new byte[Text.Length + MaxGain];
        using var into = new MemoryStream(compressed);
        // Its end is written when it is disposed of.
        using (var gzip = new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Bytes);
        compressedLength = (int)into.Position;
    }
}
