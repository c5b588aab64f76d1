namespace Observe.GpuExporter.Export.Pages;

/// <summary>A page as it was rendered once. Whoever rents it gives it back; until then nothing in it changes.</summary>
internal sealed class PageBuffer
{
    private int readers;

    /// <summary>Written by the page's rendering alone, and only while nobody reads it.</summary>
    public PageText Text { get; } = new();

    /// <summary>When it was rendered, by the clock's timestamp.</summary>
    public long RenderedAt { get; set; }

    public ReadOnlySpan<byte> Bytes => Text.Written;

    public bool IsFree => Volatile.Read(ref readers) == 0;

    /// <summary>Only while it is the front buffer, under the page's gate.</summary>
    public void Rent() => Interlocked.Increment(ref readers);

    public void Return() => Interlocked.Decrement(ref readers);
}
