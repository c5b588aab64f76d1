using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>metrics_number</c>.</summary>
public sealed class MetricNumberBatch : ColumnarBatch
{
    public MetricNumberBatch()
    {
        Point = new MetricPointColumns(this);
        Sample = new SampleColumns(this);
        Exemplars = new ExemplarColumns(this);
    }

    /// <summary>What data points of every kind have.</summary>
    public MetricPointColumns Point { get; }

    /// <summary>The value.</summary>
    public SampleColumns Sample { get; }

    /// <summary>Exemplars of the row.</summary>
    public ExemplarColumns Exemplars { get; }
}
