using System.Globalization;
using Observe.GpuExporter.Export.Pages;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Dcgm;

/// <summary>Lays a page with DCGM's names, so that boards and alerts written for dcgm-exporter read it as it is.</summary>
internal static class DcgmPage
{
    /// <param name="xids">Kept from one layout of the page to the next.</param>
    /// <param name="names46">Whether DCGM 4.6's names are used.</param>
    public static void Lay(PageLayout layout, NodeCopy node, string nodeName, XidMemories xids, bool names46)
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
                AddXid(layout, node, nodeName, node.Blocks[block], xids, names46);
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
        var labels = Braces(layout, node.Blocks[block], nodeName);
        if (family.Take(labels))
            family.Lines.Add(new DcgmLine(family.Prefix(labels), block, [.. terms.Where(term => term.Series >= 0)], field.IsWhole));
    }

    private static void AddXid(PageLayout layout, NodeCopy node, string nodeName, BlockCopy device, XidMemories xids, bool names46)
    {
        var identity = device.Source.Device!;
        // XID errors are the board's.
        if (identity.ParentUuid is not null)
            return;

        // Events come on a thread of their own, and so in a block of their own beside the device's.
        var family = Family(layout, DcgmFields.Xid, names46);
        var codes = new List<(int Block, int Series, int Code, byte[] Prefix)>();
        for (var block = 0; block < node.Blocks.Length; block++)
        {
            if (node.Blocks[block].Source.Device?.Uuid != identity.Uuid)
                continue;
            var all = node.Blocks[block].Copy.Series;
            for (var series = 0; series < all.Length; series++)
            {
                if (all[series].Metric == GpuMetrics.XidErrors && Code(all[series]) is { } code)
                    codes.Add((block, series, code, family.Prefix(Braces(layout, device, nodeName, Error(code)))));
            }
        }

        if (family.Take(Braces(layout, device, nodeName)))
            family.Lines.Add(new LastXidLine(family.Prefix(Braces(layout, device, nodeName, Error(0))), [.. codes], xids.Of(identity.Uuid)));
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

    private static string Braces(PageLayout layout, BlockCopy source, string nodeName, params Label[] more) =>
        layout.Braces([.. DcgmLabels.Of(source.Source.Device!, source.Copy.Labels, nodeName), .. more]);
}
