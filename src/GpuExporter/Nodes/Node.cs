using System.Collections.Immutable;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Nodes;

/// <summary>
/// This node as the exporter knows it; the one thing that its parts share. A source (Sampling, or Recordings when it plays one) fills in devices and their
/// series, Engines and Workloads add what they know, Export reads. For any thread.
/// </summary>
public sealed class Node
{
    private ImmutableArray<NodeDevice> devices = [];

    /// <param name="name">The node's name: <c>host.name</c> of all that is sent.</param>
    public Node(string name)
    {
        Name = name;
        Health = new NodeHealth(this);
    }

    public string Name { get; }

    /// <summary>Whether samples come, and if not why.</summary>
    public NodeHealth Health { get; }

    /// <summary>All series.</summary>
    public SeriesBoard Board { get; } = new();

    /// <summary>Devices and instances of partitioned ones, in NVML's order.</summary>
    public ImmutableArray<NodeDevice> Devices => devices;

    /// <summary>Adds a device and shows its series.</summary>
    public void Add(NodeDevice device)
    {
        ImmutableInterlocked.Update(ref devices, (all, added) => all.Add(added), device);
        Board.Add(device.Block);
    }

    /// <summary>Takes a device and its series away: an instance that was destroyed.</summary>
    public void Remove(NodeDevice device)
    {
        ImmutableInterlocked.Update(ref devices, (all, removed) => all.Remove(removed), device);
        Board.Remove(device.Block);
    }
}
