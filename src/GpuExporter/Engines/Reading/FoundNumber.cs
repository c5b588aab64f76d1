using Observe.GpuExporter.Engines.Dialects;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Reading;

/// <summary>A number or a distribution as it is put together from the samples of a page.</summary>
internal sealed class FoundNumber
{
    private readonly SortedDictionary<double, double> cumulated = [];
    private double total;
    private double sum;
    private int samples;

    /// <summary>What the samples come to; NaN of a distribution.</summary>
    public double Value(Fold fold) => samples == 0 ? double.NaN : fold == Fold.Mean ? total / samples : total;

    /// <summary>Takes a sample.</summary>
    /// <param name="bound">The bucket's upper bound, where it is one.</param>
    public void Add(SamplePart part, double value, double bound)
    {
        switch (part)
        {
            case SamplePart.Bucket:
                cumulated[bound] = cumulated.GetValueOrDefault(bound) + value;
                break;
            case SamplePart.Sum:
                sum += value;
                break;
            case SamplePart.Value:
                total += value;
                samples++;
                break;
        }
    }

    /// <summary>The distribution; null where there were no buckets, or they are no cumulated counts.</summary>
    public HistogramValue? Distribution()
    {
        if (cumulated.Count == 0 || !cumulated.ContainsKey(double.PositiveInfinity))
            return null;

        var counts = new ulong[cumulated.Count];
        var bounds = new double[cumulated.Count - 1];
        var (before, i) = (0d, 0);
        foreach (var (bound, upTo) in cumulated)
        {
            if (!(upTo >= before) || upTo > ulong.MaxValue / 2)
                return null;
            counts[i] = (ulong)(upTo - before);
            if (i < bounds.Length)
                bounds[i] = bound;
            (before, i) = (upTo, i + 1);
        }

        return new HistogramValue(bounds, counts, sum);
    }
}
