using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Workloads;

/// <summary>One device's series of <see cref="GpuMetrics.Workload"/>, one a workload; a block on the board while there is any. One thread.</summary>
internal sealed class WorkloadSeries(SeriesBoard board, DeviceIdentity device) : IDisposable
{
    private IReadOnlyList<Workload> shown = [];
    private SeriesBlock? block;

    public void Show(IReadOnlyList<Workload> workloads, DateTimeOffset now)
    {
        if (shown.SequenceEqual(workloads))
        {
            block?.Publish(now);
            return;
        }

        Dispose();
        shown = workloads;
        if (workloads.Count == 0)
            return;
        // Values before it is seen: a block without any looks like one that has nothing to say.
        block = Lay(workloads);
        block.Publish(now);
        board.Add(block);
    }

    public void Dispose()
    {
        if (block is not null)
            board.Remove(block);
        block = null;
        shown = [];
    }

    private SeriesBlock Lay(IReadOnlyList<Workload> workloads)
    {
        var laid = new SeriesBlock(device);
        foreach (var workload in workloads)
            laid.Set(laid.Add(new Series(GpuMetrics.Workload, workload.Labels())), 1);
        return laid;
    }
}
