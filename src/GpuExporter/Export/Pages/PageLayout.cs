using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>Everything of a page that stays the same from one rendering to the next: its families, their order, the bytes in front of each value.</summary>
internal sealed class PageLayout(PageFormat format)
{
    private readonly Dictionary<string, PageFamily> byName = new(StringComparer.Ordinal);
    private readonly List<PageFamily> families = [];

    public PageFormat Format => format;

    /// <summary>The family of that head; a second head of the same name is taken for the first.</summary>
    public PageFamily Family(FamilyHead head)
    {
        if (byName.TryGetValue(head.Sample, out var family))
            return family;
        family = new PageFamily(head, format);
        byName.Add(head.Sample, family);
        families.Add(family);
        return family;
    }

    public void WriteTo(PageText text, NodeCopy node, long nowMs)
    {
        foreach (var family in families)
            family.WriteTo(text, node, nowMs);
        if (format == PageFormat.OpenMetrics)
            text.Write("# EOF\n"u8);
    }

    /// <summary>Labels as they stand between braces; names are made fit, values escaped.</summary>
    /// <param name="labels">A name that was there before is left out.</param>
    public static string Braces(IEnumerable<Label> labels)
    {
        var text = new PageText();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var label in labels)
        {
            var name = NativeNames.Fit(label.Name);
            if (!names.Add(name))
                continue;
            if (text.Length > 0)
                text.Write(","u8);
            text.Write(name);
            text.Write("=\""u8);
            text.WriteEscaped(label.Value, quotes: true);
            text.Write("\""u8);
        }

        return System.Text.Encoding.UTF8.GetString(text.Written);
    }
}
