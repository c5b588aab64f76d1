using Observe.GpuExporter.Engines.Dialects;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Reading;

/// <summary>A number or a distribution as it is put together from the samples of a page: one a worker, or a label that nobody asked for.</summary>
/// <param name="rank">Which of the translation's names it was found under.</param>
internal sealed class FoundNumber(int rank)
{
    /// <summary>Series that are put together; more are left out.</summary>
    private const int MaxSeries = 256;

    private readonly List<FoundSeries> series = [];

    public int Rank => rank;

    /// <summary>What was found, a series at a time: each counts by itself, and may start again by itself.</summary>
    public IReadOnlyList<FoundSeries> Series => series;

    /// <summary>What a reading of now comes to; NaN of a distribution.</summary>
    public double Value(Fold fold)
    {
        var (total, samples) = (0d, 0);
        foreach (var one in series)
            (total, samples) = (total + one.Total, samples + one.Samples);
        return samples == 0 ? double.NaN : fold == Fold.Mean ? total / samples : total;
    }

    /// <summary>Takes a sample.</summary>
    /// <param name="identity">Tells its series from others; the same for all buckets of a distribution.</param>
    /// <param name="bound">The bucket's upper bound, where it is one.</param>
    public void Add(SamplePart part, ulong identity, double value, double bound) => Of(identity)?.Add(part, value, bound);

    // Samples of one series stand together, so the last is it nearly always.
    private FoundSeries? Of(ulong identity)
    {
        for (var i = series.Count - 1; i >= 0; i--)
        {
            if (series[i].Identity == identity)
                return series[i];
        }

        if (series.Count == MaxSeries)
            return null;
        var added = new FoundSeries(identity);
        series.Add(added);
        return added;
    }
}

/// <summary>One series of a page.</summary>
/// <param name="identity">A hash of its labels without <c>le</c>.</param>
internal sealed class FoundSeries(ulong identity)
{
    /// <summary>Buckets of a distribution; with more it is none.</summary>
    private const int MaxBuckets = 256;

    private List<(double Bound, double UpTo)>? buckets;
    private double sum;

    public ulong Identity => identity;

    public double Total { get; private set; }

    public int Samples { get; private set; }

    public void Add(SamplePart part, double value, double bound)
    {
        if (part == SamplePart.Sum)
            sum += value;
        else if (part == SamplePart.Value)
            (Total, Samples) = (Total + value, Samples + 1);
        else if ((buckets ??= []).Count <= MaxBuckets)
            buckets.Add((bound, value));
    }

    /// <summary>The distribution; null where there were no buckets, too many, or no cumulated counts.</summary>
    public HistogramValue? Distribution()
    {
        if (buckets is null || buckets.Count > MaxBuckets)
            return null;
        // In order on every page that was ever seen; the format does not promise it.
        buckets.Sort((one, other) => one.Bound.CompareTo(other.Bound));
        if (!double.IsPositiveInfinity(buckets[^1].Bound))
            return null;

        var counts = new ulong[buckets.Count];
        var bounds = new double[buckets.Count - 1];
        var before = 0d;
        for (var i = 0; i < counts.Length; i++)
        {
            var (bound, upTo) = buckets[i];
            if (!(upTo >= before) || upTo > ulong.MaxValue / 2 || (i > 0 && bound == buckets[i - 1].Bound))
                return null;
            counts[i] = (ulong)(upTo - before);
            if (i < bounds.Length)
                bounds[i] = bound;
            before = upTo;
        }

        return new HistogramValue(bounds, counts, sum);
    }
}
