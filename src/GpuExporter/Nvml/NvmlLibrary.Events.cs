namespace Observe.GpuExporter.Nvml;

/// <content>Events. Linux delivers each.</content>
internal sealed unsafe partial class NvmlLibrary
{
    public NvmlReturn GetSupportedEvents(NvmlDevice device, out NvmlEventTypes types) => Read(NvmlCall.DeviceGetSupportedEventTypes, device, out types);

    /// <summary>A set to register devices with; the caller disposes of it before the library.</summary>
    public NvmlReturn CreateEventSet(out EventSet? set)
    {
        nint handle;
        var answer = AskPointer(NvmlCall.EventSetCreate, &handle);
        set = answer == NvmlReturn.Success ? new EventSet(this, handle) : null;
        return answer;
    }

    internal NvmlReturn RegisterEvents(NvmlDevice device, NvmlEventTypes types, nint set)
    {
        var function = functions[(int)NvmlCall.DeviceRegisterEvents];
        if (function == 0)
            return Missing;
        var ticket = meter.Enter(NvmlCall.DeviceRegisterEvents, device.Handle);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, ulong, nint, int>)function)(device.Handle, (ulong)types, set);
        meter.Leave(ticket, answer);
        return answer;
    }

    internal NvmlReturn WaitForEvent(nint set, uint timeoutMs, out NvmlEvent happened)
    {
        happened = default;
        var function = functions[(int)NvmlCall.EventSetWait];
        if (function == 0)
            return Missing;
        NvmlEvent read = default;
        var ticket = meter.Enter(NvmlCall.EventSetWait, 0);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, NvmlEvent*, uint, int>)function)(set, &read, timeoutMs);
        meter.Leave(ticket, answer);
        if (answer == NvmlReturn.Success)
            happened = read;
        return answer;
    }

    internal void FreeEventSet(nint set)
    {
        var function = functions[(int)NvmlCall.EventSetFree];
        if (function == 0)
            return;
        var ticket = meter.Enter(NvmlCall.EventSetFree, 0);
        meter.Leave(ticket, (NvmlReturn)((delegate* unmanaged<nint, int>)function)(set));
    }
}
