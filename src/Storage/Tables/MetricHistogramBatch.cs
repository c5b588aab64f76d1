using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>metrics_histogram</c>.</summary>
public sealed class MetricHistogramBatch : ColumnarBatch
{
    public MetricHistogramBatch()
    {
        Point = new MetricPointColumns(this);
        Distribution = new DistributionColumns(this);
        BucketCounts = UInt64Array("bucket_counts");
        ExplicitBounds = Float64Array("explicit_bounds");
        Exemplars = new ExemplarColumns(this);
    }

    /// <summary>What data points of every kind have.</summary>
    public MetricPointColumns Point { get; }

    /// <summary>What histograms of both kinds have.</summary>
    public DistributionColumns Distribution { get; }

    public ArrayColumn<ulong> BucketCounts { get; }

    public ArrayColumn<double> ExplicitBounds { get; }

    /// <summary>Exemplars of the row.</summary>
    public ExemplarColumns Exemplars { get; }
}
