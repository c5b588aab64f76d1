using System.Text;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>What a page says of a family before its lines.</summary>
/// <param name="Name">Without the suffix that the lines of a counter or of an information have.</param>
/// <param name="Suffix"><c>_total</c>, <c>_info</c> or nothing.</param>
/// <param name="Kind">Null where the format has no word for what it is: OpenMetrics' <c>unknown</c>.</param>
/// <param name="Unit">In Prometheus' words, the name's ending; empty for none.</param>
internal sealed record FamilyHead(string Name, string Suffix, MetricKind? Kind, string Unit, string Help)
{
    /// <summary>The name in front of a value.</summary>
    public string Sample => Name + Suffix;

    public byte[] Bytes(PageFormat format)
    {
        var text = new PageText();
        if (format == PageFormat.OpenMetrics)
        {
            text.Write($"# TYPE {Name} {OpenMetricsType()}\n");
            if (Unit.Length > 0)
                text.Write($"# UNIT {Name} {Unit}\n");
            text.Write($"# HELP {Name} ");
            text.WriteEscaped(Help, quotes: true);
            text.Write("\n"u8);
        }
        else
        {
            text.Write($"# HELP {Sample} ");
            text.WriteEscaped(Help, quotes: false);
            text.Write($"\n# TYPE {Sample} {PrometheusType()}\n");
        }

        return text.Written.ToArray();
    }

    private string OpenMetricsType() => Kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        MetricKind.Info => "info",
        null => "unknown",
        _ => "gauge",
    };

    private string PrometheusType() => Kind switch
    {
        MetricKind.Counter or null => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };
}

/// <summary>The series of one name: together, and under one head, as the formats demand.</summary>
internal sealed class PageFamily(FamilyHead head, PageFormat format)
{
    private readonly byte[] headBytes = head.Bytes(format);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    public FamilyHead Head => head;

    public List<PageLine> Lines { get; } = [];

    /// <summary>Whether these labels are not on the page yet; a series twice spoils a scrape. The first stays.</summary>
    public bool Take(string labels) => taken.Add(labels);

    /// <summary>Forgets what it took: nothing more is added.</summary>
    public void Finish()
    {
        taken.Clear();
        taken.TrimExcess();
        Lines.TrimExcess();
    }

    public void WriteTo(PageText text, NodeCopy node, long nowMs)
    {
        var before = text.Length;
        text.Write(headBytes);
        var start = text.Length;
        foreach (var line in Lines)
            line.WriteTo(text, node, nowMs);
        if (text.Length == start)
            text.Length = before;
    }

    /// <summary><c>name{labels} </c></summary>
    public byte[] Prefix(string labels) => Encoding.UTF8.GetBytes(labels.Length == 0 ? $"{head.Sample} " : $"{head.Sample}{{{labels}}} ");
}
