namespace Observe.GpuExporter.Nvml;

/// <content>Who uses a device. Process numbers are the host's.</content>
internal sealed unsafe partial class NvmlLibrary
{
    /// <summary>
    /// Lists the processes that hold memory of the device: those that compute, also through MPS, and those that draw. A few milliseconds. A kind that the
    /// device does not know is left out; the answer is that about those that compute.
    /// </summary>
    public NvmlReturn GetProcesses(NvmlDevice device, ProcessList list)
    {
        list.Clear();
        var answer = AddProcesses(NvmlCall.DeviceGetComputeRunningProcesses, device, list);
        if (answer.Verdict() is NvmlVerdict.DeviceLost or NvmlVerdict.LibraryWide)
            return answer;
        AddProcesses(NvmlCall.DeviceGetGraphicsRunningProcesses, device, list);
        AddProcesses(NvmlCall.DeviceGetMpsComputeRunningProcesses, device, list);
        return answer;
    }

    /// <summary>
    /// What processes used since the list was filled the last time. Only processes that used something appear; none is a success. Not on a partitioned device.
    /// </summary>
    public NvmlReturn GetProcessUtilization(NvmlDevice device, ProcessUtilizationList list)
    {
        list.Clear();
        var answer = FillUtilization(device, list, out var written);
        if (answer == NvmlReturn.InsufficientSize && list.TryGrow(written))
            answer = FillUtilization(device, list, out written);
        if (answer == NvmlReturn.Success)
            list.Take(written);
        return answer.Verdict() == NvmlVerdict.Empty ? NvmlReturn.Success : answer;
    }

    private NvmlReturn AddProcesses(NvmlCall call, NvmlDevice device, ProcessList list)
    {
        var answer = FillProcesses(call, device, list, out var written);
        if (answer == NvmlReturn.InsufficientSize && list.TryGrow(written))
            answer = FillProcesses(call, device, list, out written);
        if (answer == NvmlReturn.Success)
            list.Take(written);
        return answer;
    }

    private NvmlReturn FillProcesses(NvmlCall call, NvmlDevice device, ProcessList list, out uint written)
    {
        var room = list.Room;
        var count = (uint)room.Length;
        NvmlReturn answer;
        fixed (NvmlProcess* first = room)
            answer = Ask(call, device.Handle, &count, first);
        written = count;
        return answer;
    }

    private NvmlReturn FillUtilization(NvmlDevice device, ProcessUtilizationList list, out uint written)
    {
        written = 0;
        var function = functions[(int)NvmlCall.DeviceGetProcessUtilization];
        if (function == 0)
            return Missing;
        var room = list.Room;
        var count = (uint)room.Length;
        NvmlReturn answer;
        fixed (NvmlProcessUtilization* first = room)
        {
            var ticket = meter.Enter(NvmlCall.DeviceGetProcessUtilization, device.Handle);
            answer = (NvmlReturn)((delegate* unmanaged<nint, void*, uint*, ulong, int>)function)(device.Handle, first, &count, list.NewestUs);
            meter.Leave(ticket, answer);
        }

        written = count;
        return answer;
    }
}
