using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Reading;

/// <summary>
/// A counter of a replica, put together from those of its workers. Each worker's goes on where it was when that worker starts again at zero, and stays when
/// the worker is gone: were their sum watched instead, one worker's start would count all the others' past a second time.
/// </summary>
internal sealed class RestartProofCounter
{
    /// <summary>Series remembered one by one; those gone are put together beyond.</summary>
    private const int MaxSeries = 1_024;

    private readonly Dictionary<ulong, (double Before, double Last)> series = [];
    private double gone;
    private double shown;
    private int? rank;

    /// <summary>The count over all starts, when the page says <paramref name="now"/>.</summary>
    public double Count(FoundNumber now)
    {
        if (rank is { } known && known != now.Rank)
        {
            // The same count under another name: it goes on from what was shown.
            series.Clear();
            gone = Math.Max(0, shown - now.Value(Dialects.Fold.Sum));
        }

        rank = now.Rank;
        if (series.Count + now.Series.Count > MaxSeries)
            PutTogether(now);
        foreach (var one in now.Series)
        {
            var (before, last) = series.GetValueOrDefault(one.Identity);
            series[one.Identity] = (one.Total < last ? before + last : before, one.Total);
        }

        return shown = gone + series.Values.Sum(one => one.Before + one.Last);
    }

    private void PutTogether(FoundNumber now)
    {
        foreach (var (identity, (before, last)) in series.Where(one => now.Series.All(here => here.Identity != one.Key)).ToList())
        {
            gone += before + last;
            series.Remove(identity);
        }
    }
}

/// <summary>A distribution of a replica that goes on likewise; all buckets of a series start again together, because one of them may have caught up already.</summary>
internal sealed class RestartProofHistogram
{
    /// <inheritdoc cref="RestartProofCounter.MaxSeries"/>
    private const int MaxSeries = 1_024;

    private readonly Dictionary<ulong, (HistogramValue? Before, HistogramValue Last)> series = [];
    private HistogramValue? gone;
    private int? rank;

    /// <inheritdoc cref="RestartProofCounter.Count"/>
    /// <returns>Null when the page has no distribution.</returns>
    public HistogramValue? Count(FoundNumber now)
    {
        if (rank is { } known && known != now.Rank)
            Clear();
        rank = now.Rank;
        HistogramValue? newest = null;
        foreach (var one in now.Series)
        {
            if (one.Distribution() is not { } here)
                continue;
            // Another version, with other buckets: what was counted before cannot be told in these.
            if (newest is null && series.Values.Any(each => !HasSameBounds(each.Last, here)))
                Clear();
            if (newest is not null && !HasSameBounds(newest, here))
                continue;
            newest = here;
            var (before, last) = series.GetValueOrDefault(one.Identity);
            series[one.Identity] = (last is not null && HasStartedAgain(last, here) ? Add(before, last) : before, here);
        }

        if (newest is null)
            return null;
        if (series.Count > MaxSeries)
            PutTogether(now);
        return series.Values.Aggregate(gone, (total, one) => Add(total, one.Before is null ? one.Last : Add(one.Before, one.Last)));
    }

    private void Clear()
    {
        series.Clear();
        gone = null;
    }

    private void PutTogether(FoundNumber now)
    {
        foreach (var (identity, (before, last)) in series.Where(one => now.Series.All(here => here.Identity != one.Key)).ToList())
        {
            gone = Add(gone, Add(before, last));
            series.Remove(identity);
        }
    }

    private static bool HasSameBounds(HistogramValue one, HistogramValue other) => one.Bounds.AsSpan().SequenceEqual(other.Bounds);

    private static bool HasStartedAgain(HistogramValue before, HistogramValue now)
    {
        for (var i = 0; i < now.Counts.Length; i++)
        {
            if (now.Counts[i] < before.Counts[i])
                return true;
        }

        return false;
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
