namespace Observe.Storage.Tables;

/// <summary>Rows of <c>metrics_number</c>.</summary>
public sealed class MetricNumberBatch : SampledPointBatch
{
    public MetricNumberBatch()
    {
        Exemplars = new ExemplarColumns(
            (DateTime64Array("exemplar_times", 9, out var times), times),
            Float64Array("exemplar_values"),
            (FixedStringArray("exemplar_trace_ids", 16, out var traceIds), traceIds),
            (FixedStringArray("exemplar_span_ids", 8, out var spanIds), spanIds),
            (StringArray("exemplar_attributes", out var attributes), attributes));
    }

    /// <summary>Exemplars of the row.</summary>
    public ExemplarColumns Exemplars { get; }
}
