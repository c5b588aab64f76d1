namespace Observe.GpuExporter.Nodes;

/// <summary>How the source of samples stands: the driver's library, or what plays a recording in its place.</summary>
public enum SourceState
{
    /// <summary>Nothing was read yet.</summary>
    Starting,

    /// <summary>Samples come.</summary>
    Up,

    /// <summary>The driver is not there, or went away; it is looked for again and again.</summary>
    Waiting,

    /// <summary>No samples can come until somebody acts; the reason says what to do.</summary>
    Failed,
}

/// <summary>What there is to know about how far this node's samples can be trusted now. Written by their source, read by any thread.</summary>
public sealed class NodeHealth(Node node)
{
    // State and reason change together.
    private volatile Standing standing = new(SourceState.Starting, "No sample was taken yet.");

    public SourceState State => standing.State;

    /// <summary>A sentence for a person; empty while <see cref="SourceState.Up"/>.</summary>
    public string Reason => standing.Reason;

    /// <summary>When the newest sample of any device was taken; null before the first.</summary>
    public DateTimeOffset? NewestSample
    {
        get
        {
            DateTimeOffset? newest = null;
            foreach (var device in node.Devices)
            {
                if (device.Block.SampledAt is { } sampled && !(sampled < newest))
                    newest = sampled;
            }

            return newest;
        }
    }

    /// <summary>How many devices the driver counts but lets nobody read, not even who they are. They have no series of their own.</summary>
    public int Unreachable { get; set; }

    /// <summary>How many devices, and instances of partitioned ones, are in that state; those that cannot be reached are lost.</summary>
    public int Count(DeviceState state)
    {
        var count = state == DeviceState.Lost ? Unreachable : 0;
        foreach (var device in node.Devices)
        {
            if (device.State == state)
                count++;
        }

        return count;
    }

    /// <summary>Says how the source stands from now on.</summary>
    /// <param name="reason">A sentence that says what is the matter and the way out; empty when all is well.</param>
    public void Set(SourceState state, string reason = "") => standing = new(state, reason);

    private sealed record Standing(SourceState State, string Reason);
}
