using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>metrics_exponential_histogram</c>.</summary>
public sealed class MetricExponentialHistogramBatch : ColumnarBatch
{
    public MetricExponentialHistogramBatch()
    {
        Point = new MetricPointColumns(this);
        Distribution = new DistributionColumns(this);
        Scale = Int32("scale");
        ZeroCount = UInt64("zero_count");
        ZeroThreshold = Float64("zero_threshold");
        PositiveOffset = Int32("positive_offset");
        PositiveCounts = UInt64Array("positive_counts");
        NegativeOffset = Int32("negative_offset");
        NegativeCounts = UInt64Array("negative_counts");
        Exemplars = new ExemplarColumns(this);
    }

    /// <summary>What data points of every kind have.</summary>
    public MetricPointColumns Point { get; }

    /// <summary>What histograms of both kinds have.</summary>
    public DistributionColumns Distribution { get; }

    public NumberColumn<int> Scale { get; }

    public NumberColumn<ulong> ZeroCount { get; }

    public NumberColumn<double> ZeroThreshold { get; }

    public NumberColumn<int> PositiveOffset { get; }

    public ArrayColumn<ulong> PositiveCounts { get; }

    public NumberColumn<int> NegativeOffset { get; }

    public ArrayColumn<ulong> NegativeCounts { get; }

    /// <summary>Exemplars of the row.</summary>
    public ExemplarColumns Exemplars { get; }
}
