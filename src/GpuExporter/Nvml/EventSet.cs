namespace Observe.GpuExporter.Nvml;

/// <summary>Events of the devices registered with it, from the moment they are; each is delivered once. One thread waits at a time.</summary>
internal sealed class EventSet : IDisposable
{
    private readonly NvmlLibrary library;
    private nint handle;

    internal EventSet(NvmlLibrary library, nint handle) => (this.library, this.handle) = (library, handle);

    /// <summary>Asks for events of a device. All must be among those that it supports.</summary>
    public NvmlReturn Register(NvmlDevice device, NvmlEventTypes types) => library.RegisterEvents(device, types, handle);

    /// <summary>Waits for the next event; <see cref="NvmlReturn.Timeout"/> when none came.</summary>
    public NvmlReturn Wait(uint timeoutMs, out NvmlEvent happened) => library.WaitForEvent(handle, timeoutMs, out happened);

    /// <summary>No thread may be waiting.</summary>
    public void Dispose()
    {
        if (handle != 0)
            library.FreeEventSet(handle);
        handle = 0;
    }
}
