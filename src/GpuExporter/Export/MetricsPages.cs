using Observe.GpuExporter.Export.Pages;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Export;

/// <summary>
/// The pages of metrics of a node, rendered ahead of being asked for: a scrape copies bytes. A page that nobody asks for is not rendered; the first to ask
/// has it rendered at once.
/// </summary>
public sealed class MetricsPages : IAsyncDisposable
{
    private readonly Node node;
    private readonly ExportOptions options;
    private readonly TimeProvider clock;
    private readonly TimeSpan refresh;
    private readonly TimeSpan keep;
    private readonly CancellationTokenSource stopping = new();

    // By format and spelling, made when first asked for; no more than both numbers multiplied.
    private readonly Page?[] pages = new Page?[2 * Spellings.Combinations];
    private long tickedAt;
    private Task rendering = Task.CompletedTask;

    public MetricsPages(Node node, ExportOptions options, TimeProvider clock)
    {
        this.node = node;
        this.options = options;
        this.clock = clock;
        Spelling = Spellings.Parse(options.Spelling) ?? Spelling.Native;
        refresh = TimeSpan.FromMilliseconds(options.RefreshMilliseconds);
        keep = TimeSpan.FromSeconds(options.KeepSeconds);
        tickedAt = clock.GetTimestamp();
    }

    /// <summary>The spelling of a scrape that asks for none.</summary>
    public Spelling Spelling { get; }

    /// <summary>Whether a page may be sent compressed.</summary>
    internal bool Gzip => options.Gzip;

    internal int MaxConnections => options.MaxConnections;

    /// <summary>How long ago pages were looked after last; much longer than <see cref="ExportOptions.RefreshMilliseconds"/> means that the process is stuck.</summary>
    internal TimeSpan Idle => clock.GetElapsedTime(Volatile.Read(ref tickedAt));

    /// <summary>Renders pages ahead from now on.</summary>
    public void Start() => rendering = Task.Run(RenderAsync);

    /// <summary>The node's metrics as they are now, as one page.</summary>
    /// <returns>UTF-8.</returns>
    public static byte[] Render(Node node, PageFormat format, Spelling spelling, TimeProvider clock)
    {
        var buffer = new Page(node, format, spelling, clock).Rent(TimeSpan.Zero);
        return buffer.Bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await rendering;
        stopping.Dispose();
    }

    /// <summary>The newest rendering of a page, for a moment: to be given back as soon as it is copied.</summary>
    internal PageBuffer Rent(PageFormat format, Spelling spelling)
    {
        ref var place = ref pages[((int)format * Spellings.Combinations) + (int)spelling];
        var page = Volatile.Read(ref place);
        if (page is null)
        {
            var made = new Page(node, format, spelling, clock);
            page = Interlocked.CompareExchange(ref place, made, null) ?? made;
        }

        // A page that is looked after is at most one interval old, and a little.
        return page.Rent(refresh * 2);
    }

    /// <summary>Renders the pages in use; also when nothing was published since, because ages grow.</summary>
    internal void Refresh()
    {
        foreach (var page in pages)
        {
            if (page is not null && page.WasAskedFor(keep))
                page.Render();
        }
    }

    private async Task RenderAsync()
    {
        using var timer = new PeriodicTimer(refresh, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                Refresh();
                Volatile.Write(ref tickedAt, clock.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }
}
