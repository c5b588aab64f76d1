using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>metrics_exponential_histogram</c>.</summary>
public sealed class MetricExponentialHistogramBatch : MetricPointBatch
{
    public MetricExponentialHistogramBatch()
    {
        Temporality = LowCardinality("temporality");
        Count = UInt64("count");
        Sum = NullableFloat64("sum");
        Min = NullableFloat64("min");
        Max = NullableFloat64("max");
        Scale = Int32("scale");
        ZeroCount = UInt64("zero_count");
        ZeroThreshold = Float64("zero_threshold");
        PositiveOffset = Int32("positive_offset");
        PositiveCounts = UInt64Array("positive_counts");
        NegativeOffset = Int32("negative_offset");
        NegativeCounts = UInt64Array("negative_counts");
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
