using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Sampling;

/// <summary>A series that appears with its first value: what a device does not give is not shown at all, rather than as nothing. For the block's writer.</summary>
internal sealed class Line(SeriesBlock block, Series series)
{
    private const int None = -1;
    private int slot = None;

    public Metric Metric => series.Metric;

    public bool IsShown => slot != None;

    /// <summary>The value set last; NaN when none is.</summary>
    public double Value => slot == None ? double.NaN : block.Get(slot);

    /// <summary>Sets the value, to be seen once the block is published.</summary>
    public void Set(double value)
    {
        if (slot == None)
        {
            if (double.IsNaN(value))
                return;
            slot = block.Add(series);
        }

        block.Set(slot, value);
    }

    /// <summary>Says that there is nothing to say now. A counter keeps its value: it goes on when it is read again.</summary>
    public void Fade()
    {
        if (slot != None && series.Metric.Kind is not (MetricKind.Counter or MetricKind.Info))
            block.Set(slot, double.NaN);
    }

    /// <summary>Takes the series out.</summary>
    public void Remove()
    {
        if (slot != None)
            block.Remove(slot);
        slot = None;
    }
}
