namespace Observe.GpuExporter.Metrics;

/// <summary>
/// The series of one source – a device, an engine, the exporter itself – and their latest values, as columns. One thread writes: it sets
/// values and then publishes them together. Any thread may read what was published last; nobody waits longer than a copy takes.
/// </summary>
/// <remarks>A driver call that hangs holds its writer, never a reader: what it published before stays, and its age grows.</remarks>
public sealed class SeriesBlock
{
    private readonly Lock gate = new();
    private Label[] labels;
    private Series?[] series = new Series?[64];
    private double[] writing = new double[64];
    private HistogramValue?[] histograms = new HistogramValue?[64];
    private double[] published = new double[64];
    private HistogramValue?[] publishedHistograms = new HistogramValue?[64];
    private int used;
    private long layout = 1;
    private long sampledAt;

    /// <param name="device">The device that all of it is of; null for an engine and for the exporter itself.</param>
    public SeriesBlock(DeviceIdentity? device, params Label[] labels)
    {
        Device = device;
        this.labels = device is null ? labels : [.. device.Labels(), .. labels];
    }

    public DeviceIdentity? Device { get; }

    /// <summary>When what was published last was read; null before the first time. Any thread.</summary>
    public DateTimeOffset? SampledAt => Volatile.Read(ref sampledAt) is > 0 and var at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    /// <summary>
    /// Labels that somebody else knows about this source, beside its own – whose container runs on it, say. They replace what was given last.
    /// </summary>
    public Label[] Annotations
    {
        get;
        set
        {
            lock (gate)
            {
                if (field.AsSpan().SequenceEqual(value))
                    return;
                field = value;
                layout++;
            }
        }
    } = [];

    /// <summary>Adds a series without a value. Writer's thread.</summary>
    /// <returns>Its slot, until <see cref="Remove"/>.</returns>
    public int Add(Series added)
    {
        lock (gate)
        {
            var slot = Array.IndexOf(series, null, 0, used);
            if (slot < 0)
                slot = used++;
            if (slot == series.Length)
                Grow();
            series[slot] = added;
            writing[slot] = published[slot] = double.NaN;
            histograms[slot] = publishedHistograms[slot] = null;
            layout++;
            return slot;
        }
    }

    /// <summary>Takes a series out, at once and for good; its slot may be given to another. Writer's thread.</summary>
    public void Remove(int slot)
    {
        lock (gate)
        {
            series[slot] = null;
            layout++;
        }
    }

    /// <summary>Sets a value, to be seen after <see cref="Publish"/>; NaN where there is nothing to say now. Writer's thread.</summary>
    public void Set(int slot, double value) => writing[slot] = value;

    /// <summary>Sets a distribution, likewise.</summary>
    public void Set(int slot, HistogramValue value) => histograms[slot] = value;

    /// <summary>The value that was set last, published or not. Writer's thread.</summary>
    public double Get(int slot) => writing[slot];

    /// <summary>Shows what was set, all of it at once, as read at that time. Writer's thread.</summary>
    public void Publish(DateTimeOffset time)
    {
        lock (gate)
        {
            writing.AsSpan(0, used).CopyTo(published);
            histograms.AsSpan(0, used).CopyTo(publishedHistograms);
            sampledAt = time.ToUnixTimeMilliseconds();
        }
    }

    /// <summary>Copies what was published last. Allocates only when the layout is another than that of the copy.</summary>
    public void CopyTo(SeriesCopy copy)
    {
        lock (gate)
        {
            if (copy.Layout != layout)
                copy.Lay(layout, series.AsSpan(0, used), [.. labels, .. Annotations]);
            copy.SampledAtMs = sampledAt;
            for (var i = 0; i < copy.Slots.Length; i++)
            {
                copy.Values[i] = published[copy.Slots[i]];
                copy.Histograms[i] = publishedHistograms[copy.Slots[i]];
            }
        }
    }

    private void Grow()
    {
        var size = series.Length * 2;
        Array.Resize(ref series, size);
        Array.Resize(ref writing, size);
        Array.Resize(ref histograms, size);
        Array.Resize(ref published, size);
        Array.Resize(ref publishedHistograms, size);
    }
}
