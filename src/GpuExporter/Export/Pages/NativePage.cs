using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>Lays a page in the native spelling: every series of the node, and the age of each device's sample.</summary>
internal static class NativePage
{
    private static readonly FamilyHead Target = new("target", "_info", MetricKind.Info, "", "What is scraped: OpenTelemetry's resource.");

    public static void Lay(PageLayout layout, NodeCopy node, string nodeName)
    {
        var target = layout.Family(Target);
        if (target.Lines.Count == 0)
            target.Lines.Add(new ConstantLine(target.Prefix(layout.Braces(Resource.Own(nodeName)))));

        for (var block = 0; block < node.Blocks.Length; block++)
        {
            var source = node.Blocks[block];
            for (var series = 0; series < source.Copy.Series.Length; series++)
            {
                // A device's age is taken when the page is written, whoever says it too.
                if (source.Source.Device is null || source.Copy.Series[series].Metric != ExporterMetrics.SampleAge)
                    Add(layout, source, block, series);
            }

            if (source.IsDevice)
                AddAge(layout, source, block);
        }
    }

    private static void Add(PageLayout layout, BlockCopy source, int block, int index)
    {
        var series = source.Copy.Series[index];
        var family = layout.Family(series.Metric);
        var labels = layout.Braces(source.Labels(series));
        if (!family.Take(labels))
            return;
        family.Lines.Add(series.Metric.Kind == MetricKind.Histogram
            ? new HistogramLine(family.Head.Name, labels, layout.Format, block, index)
            : new SeriesLine(family.Prefix(labels), block, index));
    }

    private static void AddAge(PageLayout layout, BlockCopy source, int block)
    {
        var family = layout.Family(ExporterMetrics.SampleAge);
        var labels = layout.Braces(source.Labels(new Series(ExporterMetrics.SampleAge)));
        if (family.Take(labels))
            family.Lines.Add(new AgeLine(family.Prefix(labels), block));
    }
}
