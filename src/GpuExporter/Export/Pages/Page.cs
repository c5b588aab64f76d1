using Observe.GpuExporter.Export.Dcgm;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>
/// One page: a format and a spelling. It is rendered into a buffer that nobody reads, which then becomes the front one; readers copy the front one. Any thread
/// may ask for it, one at a time renders.
/// </summary>
internal sealed class Page(Node node, PageFormat format, Spelling spelling, TimeProvider clock)
{
    private readonly Lock rendering = new();
    private readonly Lock swapping = new();
    private readonly NodeCopy copy = new(node);

    // One in front, one to write, and one more for each reader that is caught between: as many as ever were needed at once.
    private readonly List<PageBuffer> buffers = [new(), new()];
    private readonly XidMemories xids = new();
    private PageLayout layout = new(format);
    private long laid = -1;
    private PageBuffer? front;
    private long askedAt;

    /// <summary>How long the last rendering took.</summary>
    public TimeSpan RenderTime { get; private set; }

    /// <summary>Whether somebody asked for it within that time.</summary>
    public bool WasAskedFor(TimeSpan within) => Volatile.Read(ref askedAt) is > 0 and var at && clock.GetElapsedTime(at) <= within;

    /// <summary>The newest rendering, to be given back; rendered now when there is none or it is older than that.</summary>
    public PageBuffer Rent(TimeSpan oldest)
    {
        Volatile.Write(ref askedAt, clock.GetTimestamp());
        if (TryRent(oldest) is { } ready)
            return ready;
        lock (rendering)
        {
            // Somebody else may have been quicker.
            if (TryRent(oldest) is { } other)
                return other;
            RenderNow();
            return TryRent(TimeSpan.MaxValue)!;
        }
    }

    /// <summary>Renders it now. Allocates nothing while series stay the same.</summary>
    public void Render()
    {
        lock (rendering)
            RenderNow();
    }

    private PageBuffer? TryRent(TimeSpan oldest)
    {
        lock (swapping)
        {
            if (front is null || clock.GetElapsedTime(front.RenderedAt) > oldest)
                return null;
            front.Rent();
            return front;
        }
    }

    private void RenderNow()
    {
        var start = clock.GetTimestamp();
        copy.Refresh();
        if (laid != copy.Layout)
            Lay();

        var back = Free();
        back.Clear();
        layout.WriteTo(back.Text, copy, clock.GetUtcNow().ToUnixTimeMilliseconds());
        back.RenderedAt = start;
        lock (swapping)
            front = back;
        RenderTime = clock.GetElapsedTime(start);
    }

    private PageBuffer Free()
    {
        foreach (var buffer in buffers)
        {
            if (buffer != front && buffer.IsFree)
                return buffer;
        }

        var added = new PageBuffer();
        buffers.Add(added);
        return added;
    }

    private void Lay()
    {
        layout = new PageLayout(format);
        if (spelling.HasFlag(Spelling.Native))
            NativePage.Lay(layout, copy, node.Name);
        if (spelling.HasFlag(Spelling.Dcgm))
            DcgmPage.Lay(layout, copy, node.Name, xids, names46: false);
        if (spelling.HasFlag(Spelling.Dcgm46))
            DcgmPage.Lay(layout, copy, node.Name, xids, names46: true);
        layout.Finish();
        laid = copy.Layout;
    }
}
