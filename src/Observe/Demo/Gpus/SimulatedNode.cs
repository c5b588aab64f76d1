using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.Observe.Demo.Gpus;

/// <summary>The demo's node: its GPUs and engines, interval by interval.</summary>
internal sealed class SimulatedNode
{
    private readonly List<(SimulatedGpu Gpu, int Replica)> gpus = [];
    private readonly List<(SimulatedReplica Replica, ReplicaLoad Load)> replicas = [];
    private readonly List<SeriesBlock> joins = [];
    private int interval;

    /// <param name="requests">All that the demo sends.</param>
    /// <param name="begin">When the trace begins, on the clock.</param>
    public SimulatedNode(IReadOnlyList<SimulatedRequest> requests, TimeSpan length, DateTimeOffset begin)
    {
        var byReplica = requests.ToLookup(DemoFleet.Of);
        foreach (var replica in DemoFleet.Replicas)
        {
            var load = new ReplicaLoad(byReplica[replica], length);
            replicas.Add((new SimulatedReplica(replica, load, begin), load));
            Intervals = load.Count;
        }

        for (var index = 0; index < DemoFleet.Gpus; index++)
            AddGpu(index, begin);
        foreach (var (replica, _) in replicas)
            Node.Board.Add(replica.Block);
        joins.ForEach(Node.Board.Add);
    }

    public Node Node { get; } = new(DemoFleet.Node);

    /// <summary>How many intervals the trace takes.</summary>
    public int Intervals { get; }

    /// <summary>Lives through the next interval and publishes it; after the trace's end nothing runs, and the node stays.</summary>
    /// <param name="time">The interval's end, on the clock.</param>
    public void Live(DateTimeOffset time)
    {
        var offset = (interval + 1) * ReplicaLoad.Interval;
        foreach (var (replica, load) in replicas)
            replica.Live(load[interval], offset, time);
        foreach (var (gpu, replica) in gpus)
            gpu.Live(replica < 0 ? default : replicas[replica].Load[interval], offset, time);
        foreach (var join in joins)
            join.Publish(time);
        interval++;
    }

    private void AddGpu(int index, DateTimeOffset begin)
    {
        var owner = DemoFleet.Replicas.ToList().FindIndex(replica => replica.Gpus.Contains(index));
        var gpu = new SimulatedGpu(index, owner < 0 ? null : DemoFleet.Replicas[owner], begin);
        gpus.Add((gpu, owner));
        Node.Add(gpu.Device);
        if (owner >= 0)
            joins.Add(replicas[owner].Replica.Join(gpu.Device.Identity, DemoFleet.Replicas[owner].Gpus.ToList().IndexOf(index)));
    }
}
