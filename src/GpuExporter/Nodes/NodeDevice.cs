using System.Collections.Immutable;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Nodes;

/// <summary>How a device stands.</summary>
public enum DeviceState
{
    /// <summary>Answers, and nothing is known against it.</summary>
    Ok,

    /// <summary>Fell off the bus or wants a reset: not read any more but for a look from time to time whether it is back. Its counters stay.</summary>
    Lost,

    /// <summary>A driver call about it has not returned in time.</summary>
    Hanging,
}

/// <summary>A device of this node: its series, and what there is to know beside numbers. Written by its source, read by any thread.</summary>
public sealed class NodeDevice(DeviceIdentity identity)
{
    private volatile GpuProcess[] processes = [];

    public DeviceIdentity Identity { get; } = identity;

    public SeriesBlock Block { get; } = new(identity);

    public DeviceState State { get; set; }

    /// <summary>Processes that hold memory of the device, as last listed (about once a minute).</summary>
    public ImmutableArray<GpuProcess> Processes
    {
        get => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(processes);
        set => processes = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsArray(value)!;
    }
}

/// <summary>A process on a device.</summary>
/// <param name="Pid">As the host numbers it; another number than in a container's own namespace.</param>
/// <param name="MemoryBytes">Null where the driver does not say.</param>
public readonly record struct GpuProcess(int Pid, long? MemoryBytes);
