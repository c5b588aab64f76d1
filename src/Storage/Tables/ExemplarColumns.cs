using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>The exemplars of a data point, in arrays side by side: add each, then end the row.</summary>
public sealed class ExemplarColumns
{
    private readonly ArrayColumn<DateTimeOffset> times;
    private readonly DateTime64Column eachTime;
    private readonly ArrayColumn<double> values;
    private readonly ArrayColumn<string> traceIds;
    private readonly FixedStringColumn eachTraceId;
    private readonly ArrayColumn<string> spanIds;
    private readonly FixedStringColumn eachSpanId;
    private readonly ArrayColumn<string> attributes;
    private readonly StringColumn eachAttributes;

    internal ExemplarColumns(ColumnarBatch rows)
    {
        times = rows.DateTime64Array("exemplar_times", 9, out eachTime);
        values = rows.Float64Array("exemplar_values");
        traceIds = rows.FixedStringArray("exemplar_trace_ids", 16, out eachTraceId);
        spanIds = rows.FixedStringArray("exemplar_span_ids", 8, out eachSpanId);
        attributes = rows.StringArray("exemplar_attributes", out eachAttributes);
    }

    /// <param name="timeUnixNanoseconds">When it was measured; 0 where the sender did not say.</param>
    /// <param name="value">What was measured.</param>
    /// <param name="traceId">16 bytes; all zero outside a trace.</param>
    /// <param name="spanId">8 bytes; all zero outside a span.</param>
    /// <param name="attributesJson">What the point's attributes leave out, as a JSON object.</param>
    public void Add(long timeUnixNanoseconds, double value, ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, ReadOnlySpan<byte> attributesJson)
    {
        eachTime.AppendUnixNanoseconds(timeUnixNanoseconds);
        values.Add(value);
        eachTraceId.Append(traceId);
        eachSpanId.Append(spanId);
        eachAttributes.Append(attributesJson);
    }

    public void EndRow()
    {
        times.EndRow();
        values.EndRow();
        traceIds.EndRow();
        spanIds.EndRow();
        attributes.EndRow();
    }
}
