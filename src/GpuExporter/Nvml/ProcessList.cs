namespace Observe.GpuExporter.Nvml;

/// <summary>Processes of one device; filled by <see cref="NvmlLibrary.GetProcesses"/>. Its memory grows to what was needed and is used again. For one thread at a time.</summary>
internal sealed class ProcessList
{
    /// <summary>No driver has been seen to list more; a larger answer is not asked for again.</summary>
    private const int MaxProcesses = 1 << 16;

    private NvmlProcess[] processes = new NvmlProcess[32];
    private int count;

    /// <summary>Each process once for each instance that it is on.</summary>
    public ReadOnlySpan<NvmlProcess> Processes => processes.AsSpan(0, count);

    internal Span<NvmlProcess> Room => processes.AsSpan(count);

    internal void Clear() => count = 0;

    /// <summary>Makes room for so many more, and some that may come meanwhile.</summary>
    internal bool TryGrow(uint needed)
    {
        if (needed > MaxProcesses)
            return false;
        Array.Resize(ref processes, Math.Max(count + (int)needed + ((int)needed / 4) + 8, processes.Length));
        return true;
    }

    /// <summary>Takes in so many that were written into <see cref="Room"/>: a process may be among those that compute and those that draw.</summary>
    internal void Take(uint written)
    {
        var added = processes.AsSpan(count, Math.Min((int)written, processes.Length - count));
        foreach (ref readonly var process in added)
        {
            if (!Contains(process))
                processes[count++] = process;
        }
    }

    private bool Contains(in NvmlProcess process)
    {
        foreach (ref readonly var known in Processes)
        {
            if (known.Pid == process.Pid && known.GpuInstance == process.GpuInstance && known.ComputeInstance == process.ComputeInstance)
                return true;
        }

        return false;
    }
}
