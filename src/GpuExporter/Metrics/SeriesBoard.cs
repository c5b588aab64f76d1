using System.Collections.Immutable;

namespace Observe.GpuExporter.Metrics;

/// <summary>Everything there is to say about this node now: the blocks of its devices, of its engines and of the exporter itself. For any thread.</summary>
public sealed class SeriesBoard
{
    private ImmutableArray<SeriesBlock> blocks = [];

    /// <summary>The blocks in the order in which they came.</summary>
    public ImmutableArray<SeriesBlock> Blocks => blocks;

    public void Add(SeriesBlock block) => ImmutableInterlocked.Update(ref blocks, (all, added) => all.Add(added), block);

    public void Remove(SeriesBlock block) => ImmutableInterlocked.Update(ref blocks, (all, removed) => all.Remove(removed), block);
}
