using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Reading;

/// <summary>A counter of an engine's that goes on where it was when the engine starts again at zero.</summary>
internal sealed class RestartProofCounter
{
    private double before;
    private double last;

    /// <summary>The count over all starts of the engine, when it says <paramref name="now"/>.</summary>
    public double Count(double now)
    {
        if (now < last)
            before += last;
        last = now;
        return before + now;
    }
}

/// <summary>A distribution of an engine's that goes on likewise, bucket by bucket.</summary>
internal sealed class RestartProofHistogram
{
    private HistogramValue? before;
    private HistogramValue? last;

    /// <inheritdoc cref="RestartProofCounter.Count"/>
    public HistogramValue Count(HistogramValue now)
    {
        if (last is not null && !now.Bounds.AsSpan().SequenceEqual(last.Bounds))
            // Another version, with other buckets: what it counted before cannot be told in these.
            before = null;
        else if (last is not null && now.Count < last.Count)
            before = Add(before, last);
        last = now;
        return Add(before, now);
    }

    private static HistogramValue Add(HistogramValue? before, HistogramValue now)
    {
        if (before is null)
            return now;
        var counts = new ulong[now.Counts.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = before.Counts[i] + now.Counts[i];
        return new HistogramValue(now.Bounds, counts, before.Sum + now.Sum);
    }
}
