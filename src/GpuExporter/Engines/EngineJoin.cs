using System.Globalization;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines;

/// <summary>A replica's share in a device.</summary>
/// <param name="Rank">The device's rank in the replica's tensor parallelism; null where nobody knows.</param>
internal readonly record struct Seat(Label[] Replica, int? Rank)
{
    public Label[] Labels() => Rank is { } rank ? [.. Replica, new Label(EngineLabels.TensorParallelRank, rank.ToString(CultureInfo.InvariantCulture))] : Replica;
}

/// <summary>
/// The join of one device with the replicas on it: a series of <see cref="GpuMetrics.Engine"/> for each, in a block of its own, because the device's block is
/// written by its sampler alone. Without this join no page could tell which GPU computed which tokens. One thread.
/// </summary>
internal sealed class EngineJoin(SeriesBoard board, DeviceIdentity device) : IDisposable
{
    private List<Label[]> shown = [];
    private SeriesBlock? block;

    public void Show(IEnumerable<Seat> seats, DateTimeOffset now)
    {
        var wanted = seats.Select(seat => seat.Labels()).ToList();
        if (wanted.Count != shown.Count || !wanted.Zip(shown).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
        {
            Dispose();
            shown = wanted;
            if (wanted.Count == 0)
                return;
            block = new SeriesBlock(device);
            foreach (var labels in wanted)
                block.Set(block.Add(new Series(GpuMetrics.Engine, labels)), 1);
            block.Publish(now);
            board.Add(block);
            return;
        }

        block?.Publish(now);
    }

    public void Dispose()
    {
        if (block is not null)
            board.Remove(block);
        block = null;
        shown = [];
    }
}
