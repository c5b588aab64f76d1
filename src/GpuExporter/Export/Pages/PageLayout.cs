using System.Text;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>Everything of a page that stays the same from one rendering to the next: its families, their order, the bytes in front of each value.</summary>
internal sealed class PageLayout(PageFormat format)
{
    private readonly Dictionary<string, PageFamily> byName = new(StringComparer.Ordinal);
    private readonly List<PageFamily> families = [];

    // Used again for every series: a page has thousands, and what laying it leaves behind stays resident for long.
    private readonly PageText scratch = new();
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> fitNames = new(StringComparer.Ordinal);
    private readonly Dictionary<Metric, PageFamily> byMetric = new(ReferenceEqualityComparer.Instance);

    public PageFormat Format => format;

    /// <summary>The family of that metric in the native spelling.</summary>
    public PageFamily Family(Metric metric)
    {
        if (!byMetric.TryGetValue(metric, out var family))
            byMetric.Add(metric, family = Family(NativeNames.Head(metric)));
        return family;
    }

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
    public string Braces(IEnumerable<Label> labels)
    {
        scratch.Length = 0;
        names.Clear();
        foreach (var label in labels)
        {
            var name = Fit(label.Name);
            if (!names.Add(name))
                continue;
            if (scratch.Length > 0)
                scratch.Write(","u8);
            scratch.Write(name);
            scratch.Write("=\""u8);
            scratch.WriteEscaped(label.Value, quotes: true);
            scratch.Write("\""u8);
        }

        return Encoding.UTF8.GetString(scratch.Written);
    }

    /// <summary>Lets go of what only laying needs.</summary>
    public void Finish()
    {
        foreach (var family in families)
            family.Finish();
        fitNames.Clear();
        byMetric.Clear();
    }

    private string Fit(string name)
    {
        if (!fitNames.TryGetValue(name, out var fit))
            fitNames.Add(name, fit = NativeNames.Fit(name));
        return fit;
    }
}
