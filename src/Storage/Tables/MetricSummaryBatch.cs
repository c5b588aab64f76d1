using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>metrics_summary</c>.</summary>
public sealed class MetricSummaryBatch : ColumnarBatch
{
    public MetricSummaryBatch()
    {
        Point = new MetricPointColumns(this);
        Count = UInt64("count");
        Sum = Float64("sum");
        Quantiles = Float64Array("quantiles");
        QuantileValues = Float64Array("quantile_values");
    }

    /// <summary>What data points of every kind have.</summary>
    public MetricPointColumns Point { get; }

    public NumberColumn<ulong> Count { get; }

    public NumberColumn<double> Sum { get; }

    public ArrayColumn<double> Quantiles { get; }

    public ArrayColumn<double> QuantileValues { get; }
}
