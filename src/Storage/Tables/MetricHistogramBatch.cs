using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>metrics_histogram</c>.</summary>
public sealed class MetricHistogramBatch : MetricPointBatch
{
    public MetricHistogramBatch()
    {
        Temporality = LowCardinality("temporality");
        Count = UInt64("count");
        Sum = NullableFloat64("sum");
        Min = NullableFloat64("min");
        Max = NullableFloat64("max");
        BucketCounts = UInt64Array("bucket_counts");
        ExplicitBounds = Float64Array("explicit_bounds");
        Exemplars = new ExemplarColumns(
            (DateTime64Array("exemplar_times", 9, out var times), times),
            Float64Array("exemplar_values"),
            (FixedStringArray("exemplar_trace_ids", 16, out var traceIds), traceIds),
            (FixedStringArray("exemplar_span_ids", 8, out var spanIds), spanIds),
            (StringArray("exemplar_attributes", out var attributes), attributes));
    }

    public LowCardinalityColumn Temporality { get; }

    public NumberColumn<ulong> Count { get; }

    public NullableColumn<double> Sum { get; }

    public NullableColumn<double> Min { get; }

    public NullableColumn<double> Max { get; }

    public ArrayColumn<ulong> BucketCounts { get; }

    public ArrayColumn<double> ExplicitBounds { get; }

    /// <summary>Exemplars of the row.</summary>
    public ExemplarColumns Exemplars { get; }
}
