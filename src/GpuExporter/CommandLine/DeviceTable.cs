using System.Globalization;
using System.Text;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.CommandLine;

/// <summary>What <c>--list</c> shows: the node's devices, a line each.</summary>
internal static class DeviceTable
{
    private const string Gap = "  ";

    private static readonly string[] Heading = ["GPU", "UUID", "Model", "Memory", "Driver", "MIG", "GPM", "State", "Bus", "Engine"];

    public static string Of(Node node)
    {
        var engines = Engines(node);
        List<string[]> rows = [Heading, .. node.Devices.Select(device => Row(device, engines[device.Identity.Uuid]))];
        var widths = Enumerable.Range(0, Heading.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return text.ToString();
    }

    private static string[] Row(NodeDevice device, IEnumerable<string> engines)
    {
        var identity = device.Identity;
        var values = new SeriesCopy();
        device.Block.CopyTo(values);
        return
        [
            identity.ParentUuid is null ? Text(identity.Index) : $"{Text(identity.Index)}/{Text(identity.GpuInstance ?? 0)}",
            identity.Uuid,
            identity.Model,
            Value(values, GpuMetrics.MemoryLimit) is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 30):0.0} GiB") : "?",
            identity.DriverVersion,
            identity.MigProfile.Length > 0 ? identity.MigProfile : "-",
            Value(values, GpuMetrics.SmActivity) is null ? "no" : "yes",
            device.State.ToString().ToLowerInvariant(),
            identity.PciBusId,
            string.Join(", ", engines.DefaultIfEmpty("-")),
        ];
    }

    /// <summary>By device: <c>vllm llama-3 (127.0.0.1:8000)</c>.</summary>
    private static ILookup<string, string> Engines(Node node)
    {
        List<(string Device, string Engine)> found = [];
        foreach (var block in node.Board.Blocks)
        {
            var copy = new SeriesCopy();
            block.CopyTo(copy);
            found.AddRange(copy.Series
                .Where(series => series.Metric == GpuMetrics.Engine && block.Device is not null)
                .Select(series => (block.Device!.Uuid, Engine([.. copy.Labels, .. series.Labels]))));
        }

        return found.ToLookup(one => one.Device, one => one.Engine);
    }

    private static string Engine(Label[] labels)
    {
        return $"{Label(EngineLabels.Engine)} {Label(EngineLabels.Model)} ({Label(EngineLabels.Replica)})";

        string Label(string name) => Array.Find(labels, label => label.Name == name).Value ?? "?";
    }

    private static double? Value(SeriesCopy copy, Metric metric)
    {
        var at = Array.FindIndex(copy.Series, series => series.Metric == metric);
        return at >= 0 && !double.IsNaN(copy.Values[at]) ? copy.Values[at] : null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
