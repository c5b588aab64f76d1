using System.Collections.Immutable;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Export;

/// <summary>A reader's own copy of all blocks of a node. One thread at a time; refreshing it allocates only when series came or went.</summary>
internal sealed class NodeCopy(Node node)
{
    private ImmutableArray<SeriesBlock> board = [];

    /// <summary>In the board's order.</summary>
    public BlockCopy[] Blocks { get; private set; } = [];

    /// <summary>Another number than before means other series or other labels somewhere.</summary>
    public long Layout { get; private set; }

    public void Refresh()
    {
        var now = node.Board.Blocks;
        if (now != board)
            Lay(now);
        foreach (var block in Blocks)
        {
            var before = block.Copy.Layout;
            block.Source.CopyTo(block.Copy);
            if (block.Copy.Layout != before)
                Layout++;
        }
    }

    private void Lay(ImmutableArray<SeriesBlock> now)
    {
        var kept = Blocks.ToDictionary(block => block.Source);
        var devices = node.Devices.Select(device => device.Block).ToHashSet();
        Blocks = [.. now.Select(source => kept.GetValueOrDefault(source) ?? new BlockCopy(source, devices.Contains(source)))];
        board = now;
        Layout++;
    }
}

/// <summary>The copy of one block.</summary>
/// <param name="IsDevice">Whether it is the block of a device's own readings; other blocks may carry a device's labels too.</param>
internal sealed record BlockCopy(SeriesBlock Source, bool IsDevice)
{
    public SeriesCopy Copy { get; } = new();

    /// <summary>The labels of a series: its own, then its block's, then the annotations; the first of a name counts, because a label twice spoils a page.</summary>
    public List<Label> Labels(Series series)
    {
        List<Label> all = [];
        foreach (var label in series.Labels)
            AddNew(all, label);
        foreach (var label in Copy.Labels)
            AddNew(all, label);
        return all;
    }

    private static void AddNew(List<Label> all, Label label)
    {
        if (label.Value.Length > 0 && !all.Exists(other => other.Name == label.Name))
            all.Add(label);
    }
}
