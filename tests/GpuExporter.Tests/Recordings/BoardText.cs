using System.Globalization;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Recordings;

/// <summary>All that a board says, as text: a line a series, sorted.</summary>
internal static class BoardText
{
    /// <param name="without">Labels to leave out.</param>
    public static string Of(Node node, params string[] without)
    {
        var lines = new List<string>();
        foreach (var block in node.Board.Blocks)
        {
            var copy = new SeriesCopy();
            block.CopyTo(copy);
            for (var i = 0; i < copy.Series.Length; i++)
            {
                var labels = copy.Labels.Concat(copy.Series[i].Labels).Where(label => !without.Contains(label.Name)).Select(label => $"{label.Name}={label.Value}");
                var value = copy.Histograms[i] is { } histogram
                    ? string.Create(CultureInfo.InvariantCulture, $"sum {histogram.Sum} in {string.Join(' ', histogram.Bounds)} {string.Join(' ', histogram.Counts)}")
                    : copy.Values[i].ToString("R", CultureInfo.InvariantCulture);
                lines.Add($"{copy.Series[i].Metric.Name}{{{string.Join(',', labels)}}} {value} {copy.Series[i].Start?.ToUnixTimeMilliseconds()}");
            }
        }

        lines.AddRange(node.Devices.Select(device => $"{device.Identity.Uuid} is {device.State}"));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
