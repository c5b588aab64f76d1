namespace Observe.GpuExporter.Metrics;

/// <summary>A reader's own copy of a block: columns of equal length, in the order in which the series were added. Owned by the reader, reused from copy to copy.</summary>
public sealed class SeriesCopy
{
    /// <summary>Which layout it has; another number than before means other series or other labels. 0 before the first copy.</summary>
    public long Layout { get; private set; }

    public Series[] Series { get; private set; } = [];

    /// <summary>The values; NaN where there is nothing to say now, and for distributions.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>The distributions; null for every other kind.</summary>
    public HistogramValue?[] Histograms { get; private set; } = [];

    /// <summary>Labels of all series: the block's, then its annotations.</summary>
    public Label[] Labels { get; private set; } = [];

    /// <summary>When the values were read, in milliseconds since 1970; 0 before the first time.</summary>
    public long SampledAtMs { get; internal set; }

    internal int[] Slots { get; private set; } = [];

    internal void Lay(long layout, ReadOnlySpan<Series?> series, Label[] labels)
    {
        var slots = new List<int>();
        for (var slot = 0; slot < series.Length; slot++)
        {
            if (series[slot] is not null)
                slots.Add(slot);
        }

        Layout = layout;
        Slots = [.. slots];
        Series = new Series[Slots.Length];
        for (var i = 0; i < Slots.Length; i++)
            Series[i] = series[Slots[i]]!;
        Values = new double[Slots.Length];
        Histograms = new HistogramValue?[Slots.Length];
        Labels = labels;
    }
}
