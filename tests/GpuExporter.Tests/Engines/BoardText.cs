using System.Globalization;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Tests.Engines;

/// <summary>What blocks say, as lines a person can read: <c>observe.engine.tokens.output 88123</c>.</summary>
internal static class BoardText
{
    public static List<string> Lines(IEnumerable<SeriesBlock> blocks, Func<Label, bool>? shows = null) =>
        [.. blocks.SelectMany(block => Lines(block, shows ?? (_ => false))).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(SeriesBlock block, Func<Label, bool> shows)
    {
        var copy = new SeriesCopy();
        block.CopyTo(copy);
        for (var i = 0; i < copy.Series.Length; i++)
        {
            var labels = string.Concat(copy.Labels.Where(shows).Concat(copy.Series[i].Labels).Select(label => $" {label.Name}={label.Value}"));
            if (copy.Histograms[i] is { } histogram)
                yield return Text($"{copy.Series[i].Metric.Name}{labels} [{string.Join(' ', histogram.Counts)}] up to [{string.Join(' ', histogram.Bounds.Select(bound => Text($"{bound}")))}] sum {histogram.Sum}");
            else if (!double.IsNaN(copy.Values[i]))
                yield return Text($"{copy.Series[i].Metric.Name}{labels} {copy.Values[i]}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
