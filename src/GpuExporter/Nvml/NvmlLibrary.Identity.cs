namespace Observe.GpuExporter.Nvml;

/// <content>Which devices there are, and what they are. Read once; the texts allocate.</content>
internal sealed unsafe partial class NvmlLibrary
{
    public NvmlReturn GetCount(out uint count)
    {
        uint read;
        var answer = AskPointer(NvmlCall.DeviceGetCount, &read);
        count = answer == NvmlReturn.Success ? read : 0;
        return answer;
    }

    /// <summary>The handle of a device by its number on this node. The first time for a device this may take a second: it is woken.</summary>
    public NvmlReturn GetDevice(uint index, out NvmlDevice device)
    {
        device = default;
        var function = functions[(int)NvmlCall.DeviceGetHandleByIndex];
        if (function == 0)
            return Missing;
        nint read;
        var ticket = meter.Enter(NvmlCall.DeviceGetHandleByIndex, 0);
        var answer = (NvmlReturn)((delegate* unmanaged<uint, nint*, int>)function)(index, &read);
        meter.Leave(ticket, answer);
        if (answer == NvmlReturn.Success)
            device = new NvmlDevice(read);
        return answer;
    }

    /// <summary>The N of <c>/dev/nvidiaN</c>.</summary>
    public NvmlReturn GetMinorNumber(NvmlDevice device, out uint minor) => Read(NvmlCall.DeviceGetMinorNumber, device, out minor);

    /// <summary><c>NVIDIA H100 80GB HBM3</c>; of an instance <c>NVIDIA A100-SXM4-80GB MIG 1g.10gb</c>.</summary>
    public NvmlReturn GetName(NvmlDevice device, out string name) => ReadText(NvmlCall.DeviceGetName, device, out name);

    public NvmlReturn GetUuid(NvmlDevice device, out string uuid) => ReadText(NvmlCall.DeviceGetUuid, device, out uuid);

    public NvmlReturn GetSerial(NvmlDevice device, out string serial) => ReadText(NvmlCall.DeviceGetSerial, device, out serial);

    public NvmlReturn GetVbiosVersion(NvmlDevice device, out string version) => ReadText(NvmlCall.DeviceGetVbiosVersion, device, out version);

    public NvmlReturn GetPci(NvmlDevice device, out NvmlPci pci) => Read(NvmlCall.DeviceGetPciInfo, device, out pci);

    /// <summary><c>00000000:1B:00.0</c>.</summary>
    public NvmlReturn GetPciBusId(NvmlDevice device, out string busId)
    {
        var answer = GetPci(device, out var pci);
        busId = pci.BusId[0] != 0 ? Text(pci.BusId, 32) : Text(pci.BusIdLegacy, 16);
        return answer;
    }

    public NvmlReturn GetComputeCapability(NvmlDevice device, out int major, out int minor) =>
        Read(NvmlCall.DeviceGetCudaComputeCapability, device, out major, out minor);
}
