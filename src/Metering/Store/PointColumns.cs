using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>Appends what data points of every kind have.</summary>
internal sealed class PointColumns(MetricPointColumns rows)
{
    private readonly AttributeColumns attributes = new(rows.Attributes, rows.AttributeTypes);
    private readonly Fingerprint series = new();

    public void Append(MetricsReader reader, in PointOwner owner)
    {
        var (point, origin) = (reader.Point, reader.Origin);
        rows.Tenant.Append(owner.Tenant);
        rows.Metric.Append(reader.Name.Of(point.Body));
        rows.Series.Append(series.Add(owner.Resource).Add(point.Attributes).Take());
        rows.Time.AppendUnixNanoseconds((long)point.TimeUnixNanoseconds);
        rows.Start.AppendUnixNanoseconds(UnixTime.IsInstant(point.StartUnixNanoseconds) ? (long)point.StartUnixNanoseconds : 0);
        rows.Unit.Append(reader.Unit.Of(point.Body));
        rows.Description.Append(reader.Description.Of(point.Body));
        rows.Service.Append(origin.Resource.Text("service.name"u8));
        rows.Resource.Append(owner.Resource);
        attributes.Append(point.Attributes);
        rows.Flags.Append(point.Flags);
    }

    /// <summary>Appends the columns of a single value: a number's, or a histogram's sum.</summary>
    public static void AppendValue(SampleColumns rows, MetricsReader reader)
    {
        var point = reader.Point;
        rows.Kind.Append(KindOf(reader.Kind));
        rows.Temporality.Append(TemporalityOf(reader.Temporality));
        rows.IsMonotonic.Append(reader.IsMonotonic);
        rows.Value.Append(point.Sum ?? point.DoubleValue);
        rows.ValueInt.Append(point.IntValue);
        rows.ValueType.Append(point.Number switch
        {
            NumberKind.Int => "int",
            NumberKind.None when point.Sum is null => "none",
            _ => "double",
        });
    }

    /// <summary>As the proto file names it; empty for a gauge and for what the sender did not say.</summary>
    public static string TemporalityOf(int temporality) => temporality switch
    {
        1 => "delta",
        2 => "cumulative",
        _ => "",
    };

    public static string KindOf(PointKind kind) => kind switch
    {
        PointKind.Sum => "sum",
        PointKind.Histogram => "histogram",
        _ => "gauge",
    };
}
