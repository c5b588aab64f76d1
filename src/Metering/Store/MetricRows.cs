using System.Buffers;
using System.Runtime.InteropServices;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>What all columns of a data point's row have in common, decided once for a point.</summary>
/// <param name="Tenant">Whose point it is.</param>
/// <param name="Resource">The sender's fingerprint.</param>
internal readonly record struct PointOwner(string Tenant, ulong Resource);

/// <summary>Appends data points to the tables of metrics that are neither a GPU's nor an engine's.</summary>
internal sealed class MetricRows
{
    private readonly PointColumns numbers;
    private readonly PointColumns histograms;
    private readonly PointColumns exponentials;
    private readonly PointColumns summaries;
    private readonly Exemplar exemplar = new();
    private readonly ArrayBufferWriter<byte> scratch = new();

    public MetricRows()
    {
        numbers = new PointColumns(Numbers.Point);
        histograms = new PointColumns(Histograms.Point);
        exponentials = new PointColumns(ExponentialHistograms.Point);
        summaries = new PointColumns(Summaries.Point);
    }

    public MetricNumberBatch Numbers { get; } = new();

    public MetricHistogramBatch Histograms { get; } = new();

    public MetricExponentialHistogramBatch ExponentialHistograms { get; } = new();

    public MetricSummaryBatch Summaries { get; } = new();

    /// <summary>Appends the point that the reader stands at to the table of its kind.</summary>
    public void Append(MetricsReader reader, in PointOwner owner)
    {
        switch (reader.Kind)
        {
            case PointKind.Histogram:
                histograms.Append(reader, owner);
                AppendHistogram(reader);
                break;
            case PointKind.ExponentialHistogram:
                exponentials.Append(reader, owner);
                AppendExponential(reader);
                break;
            case PointKind.Summary:
                summaries.Append(reader, owner);
                AppendSummary(reader.Point);
                break;
            default:
                numbers.Append(reader, owner);
                PointColumns.AppendValue(Numbers.Sample, reader);
                AppendExemplars(Numbers.Exemplars, reader.Point);
                break;
        }
    }

    private void AppendHistogram(MetricsReader reader)
    {
        var point = reader.Point;
        AppendDistribution(Histograms.Distribution, reader);
        Histograms.BucketCounts.Append(CollectionsMarshal.AsSpan(point.BucketCounts));
        Histograms.ExplicitBounds.Append(CollectionsMarshal.AsSpan(point.Bounds));
        AppendExemplars(Histograms.Exemplars, point);
    }

    private void AppendExponential(MetricsReader reader)
    {
        var (point, rows) = (reader.Point, ExponentialHistograms);
        AppendDistribution(rows.Distribution, reader);
        rows.Scale.Append(point.Scale);
        rows.ZeroCount.Append(point.ZeroCount);
        rows.ZeroThreshold.Append(point.ZeroThreshold);
        rows.PositiveOffset.Append(point.Positive.Offset);
        rows.PositiveCounts.Append(CollectionsMarshal.AsSpan(point.Positive.Counts));
        rows.NegativeOffset.Append(point.Negative.Offset);
        rows.NegativeCounts.Append(CollectionsMarshal.AsSpan(point.Negative.Counts));
        AppendExemplars(rows.Exemplars, point);
    }

    private static void AppendDistribution(DistributionColumns columns, MetricsReader reader)
    {
        var point = reader.Point;
        columns.Temporality.Append(PointColumns.TemporalityOf(reader.Temporality));
        columns.Count.Append(point.Count);
        columns.Sum.Append(point.Sum);
        columns.Min.Append(point.Min);
        columns.Max.Append(point.Max);
    }

    private void AppendSummary(MetricPoint point)
    {
        Summaries.Count.Append(point.Count);
        Summaries.Sum.Append(point.Sum ?? 0);
        Summaries.Quantiles.Append(CollectionsMarshal.AsSpan(point.Bounds));
        Summaries.QuantileValues.Append(CollectionsMarshal.AsSpan(point.QuantileValues));
    }

    private void AppendExemplars(ExemplarColumns columns, MetricPoint point)
    {
        foreach (var encoded in point.Exemplars)
        {
            if (!exemplar.TryRead(point.Body, encoded))
                throw new InvalidOperationException("An exemplar that was whole when its point was read is broken now");

            var time = UnixTime.IsInstant(exemplar.TimeUnixNanoseconds) ? (long)exemplar.TimeUnixNanoseconds : 0;
            columns.Add(
                time, exemplar.Value, exemplar.TraceId.Of(point.Body), exemplar.SpanId.Of(point.Body),
                AttributeText.ObjectOf(exemplar.Attributes, scratch));
        }

        columns.EndRow();
    }
}
