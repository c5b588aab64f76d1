namespace Observe.GpuExporter.Nvml;

/// <content>Memory errors, what was done about them, and the fabric.</content>
internal sealed unsafe partial class NvmlLibrary
{
    public NvmlReturn GetEccMode(NvmlDevice device, out bool isOn)
    {
        var answer = Read(NvmlCall.DeviceGetEccMode, device, out uint current, out uint _);
        isOn = current != 0;
        return answer;
    }

    public NvmlReturn GetEccErrors(NvmlDevice device, NvmlEccError error, NvmlEccCounter counter, out ulong count)
    {
        count = 0;
        var function = functions[(int)NvmlCall.DeviceGetTotalEccErrors];
        if (function == 0)
            return Missing;
        ulong read;
        var ticket = meter.Enter(NvmlCall.DeviceGetTotalEccErrors, device.Handle);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, uint, uint, ulong*, int>)function)(device.Handle, (uint)error, (uint)counter, &read);
        meter.Leave(ticket, answer);
        if (answer == NvmlReturn.Success)
            count = read;
        return answer;
    }

    /// <summary>Ampere and newer.</summary>
    public NvmlReturn GetSramErrors(NvmlDevice device, out NvmlSramErrors errors)
    {
        errors = default;
        return ReadVersioned(NvmlCall.DeviceGetSramEccErrorStatus, device, Version<NvmlSramErrors>(1), ref errors);
    }

    /// <summary>Ampere and newer.</summary>
    public NvmlReturn GetRemappedRows(NvmlDevice device, out NvmlRemappedRows rows)
    {
        rows = default;
        var function = functions[(int)NvmlCall.DeviceGetRemappedRows];
        if (function == 0)
            return Missing;
        uint corrected, uncorrected, pending, failed;
        var ticket = meter.Enter(NvmlCall.DeviceGetRemappedRows, device.Handle);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, uint*, uint*, uint*, uint*, int>)function)(device.Handle, &corrected, &uncorrected, &pending, &failed);
        meter.Leave(ticket, answer);
        if (answer == NvmlReturn.Success)
            rows = new NvmlRemappedRows(corrected, uncorrected, pending != 0, failed != 0);
        return answer;
    }

    /// <summary>How many pages were taken out of use for that cause; before Ampere.</summary>
    public NvmlReturn GetRetiredPages(NvmlDevice device, NvmlPageRetirement cause, out uint count)
    {
        count = 0;
        var function = functions[(int)NvmlCall.DeviceGetRetiredPages];
        if (function == 0)
            return Missing;
        // With room for none it says how many there are.
        uint pages = 0;
        var ticket = meter.Enter(NvmlCall.DeviceGetRetiredPages, device.Handle);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, uint, uint*, ulong*, ulong*, int>)function)(device.Handle, (uint)cause, &pages, null, null);
        meter.Leave(ticket, answer);
        if (answer == NvmlReturn.InsufficientSize)
            answer = NvmlReturn.Success;
        if (answer == NvmlReturn.Success)
            count = pages;
        return answer;
    }

    /// <summary>Whether pages wait for a reset to be taken out of use.</summary>
    public NvmlReturn GetRetiredPagesPending(NvmlDevice device, out bool isPending)
    {
        var answer = Read(NvmlCall.DeviceGetRetiredPagesPendingStatus, device, out uint pending);
        isPending = pending != 0;
        return answer;
    }

    /// <summary>Hopper and newer.</summary>
    public NvmlReturn GetFabric(NvmlDevice device, out NvmlFabric fabric)
    {
        // Version 2 is the same but for its last member.
        const uint version2 = 36 | (2 << 24);
        fabric = default;
        var answer = ReadVersioned(NvmlCall.DeviceGetGpuFabricInfo, device, Version<NvmlFabric>(3), ref fabric);
        return answer == NvmlReturn.ArgumentVersionMismatch ? ReadVersioned(NvmlCall.DeviceGetGpuFabricInfo, device, version2, ref fabric) : answer;
    }
}
