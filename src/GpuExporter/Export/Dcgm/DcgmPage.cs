using System.Globalization;
using Observe.GpuExporter.Export.Pages;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Dcgm;

/// <summary>Lays a page with DCGM's names, so that boards and alerts written for dcgm-exporter read it as it is.</summary>
internal static class DcgmPage
{
    /// <param name="names46">Whether DCGM 4.6's names are used.</param>
    public static void Lay(PageLayout layout, NodeCopy node, string nodeName, bool names46)
    {
        foreach (var field in DcgmFields.All)
        {
            for (var block = 0; block < node.Blocks.Length; block++)
            {
                if (node.Blocks[block].IsDevice)
                    Add(layout, node, nodeName, block, field, names46);
            }
        }

        for (var block = 0; block < node.Blocks.Length; block++)
        {
            if (node.Blocks[block].IsDevice)
                AddXid(layout, node, nodeName, block, names46);
        }
    }

    private static void Add(PageLayout layout, NodeCopy node, string nodeName, int block, DcgmField field, bool names46)
    {
        var series = node.Blocks[block].Copy.Series;
        var terms = field.Terms
            .Select(term => (Series: Array.FindIndex(series, term.Matches), term.Factor))
            .ToArray();
        if (terms[0].Series < 0)
            return;

        var family = Family(layout, field, names46);
        var labels = Braces(node.Blocks[block], nodeName);
        if (family.Take(labels))
            family.Lines.Add(new DcgmLine(family.Prefix(labels), block, [.. terms.Where(term => term.Series >= 0)], field.IsWhole));
    }

    private static void AddXid(PageLayout layout, NodeCopy node, string nodeName, int block, bool names46)
    {
        var source = node.Blocks[block];
        // XID errors are the board's.
        if (source.Source.Device!.ParentUuid is not null)
            return;

        var family = Family(layout, DcgmFields.Xid, names46);
        var codes = new List<(int Series, int Code, byte[] Prefix)>();
        for (var series = 0; series < source.Copy.Series.Length; series++)
        {
            if (source.Copy.Series[series].Metric == GpuMetrics.XidErrors && Code(source.Copy.Series[series]) is { } code)
                codes.Add((series, code, family.Prefix(Braces(source, nodeName, Error(code)))));
        }

        if (family.Take(Braces(source, nodeName)))
            family.Lines.Add(new LastXidLine(family.Prefix(Braces(source, nodeName, Error(0))), block, [.. codes]));
    }

    private static PageFamily Family(PageLayout layout, DcgmField field, bool names46)
    {
        var name = names46 ? field.Name46 : field.Name;
        // DCGM's counters do not end in _total, so that in OpenMetrics they can be no counters.
        MetricKind? kind = field.IsCounter ? null : MetricKind.Gauge;
        return layout.Family(new FamilyHead(name, "", kind, "", field.Help));
    }

    private static int? Code(Series series) =>
        int.TryParse(series.Labels.FirstOrDefault(label => label.Name == GpuLabels.Xid).Value, CultureInfo.InvariantCulture, out var code) ? code : null;

    private static Label[] Error(int code) => [new("err_code", code.ToString(CultureInfo.InvariantCulture)), new("err_msg", XidNames.Of(code))];

    private static string Braces(BlockCopy source, string nodeName, params Label[] more) =>
        PageLayout.Braces([.. DcgmLabels.Of(source.Source.Device!, source.Copy.Labels, nodeName), .. more]);
}
