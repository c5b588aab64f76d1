using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Recordings;

/// <summary>One counter that goes on when its recording is played again from its start.</summary>
internal sealed class Continuation
{
    private double last;
    private double offset;
    private HistogramValue? lastHistogram;
    private HistogramValue? first;
    private HistogramValue? before;
    private bool again;

    /// <summary>From the next value on, the recording is at its start again.</summary>
    public void Again() => again = true;

    public double Next(double recorded)
    {
        if (double.IsNaN(recorded))
            return recorded;
        if (again)
            (offset, again) = (last - recorded, false);
        return last = recorded + offset;
    }

    public HistogramValue Next(HistogramValue recorded)
    {
        if (again)
            (before, first, again) = (lastHistogram, recorded, false);
        return lastHistogram = before is null || first is null || before.Counts.Length != recorded.Counts.Length || first.Counts.Length != recorded.Counts.Length
            ? recorded
            : new HistogramValue(
                recorded.Bounds,
                [.. recorded.Counts.Select((count, at) => before.Counts[at] + count - Math.Min(count, first.Counts[at]))],
                before.Sum + recorded.Sum - first.Sum);
    }
}
