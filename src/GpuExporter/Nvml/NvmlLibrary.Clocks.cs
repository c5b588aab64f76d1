namespace Observe.GpuExporter.Nvml;

/// <content>Clocks in MHz and what holds them down; links.</content>
internal sealed unsafe partial class NvmlLibrary
{
    public NvmlReturn GetClock(NvmlDevice device, NvmlClock clock, out uint megahertz) => Read(NvmlCall.DeviceGetClockInfo, device, (uint)clock, out megahertz);

    public NvmlReturn GetMaxClock(NvmlDevice device, NvmlClock clock, out uint megahertz) => Read(NvmlCall.DeviceGetMaxClockInfo, device, (uint)clock, out megahertz);

    public NvmlReturn GetClockReasons(NvmlDevice device, out NvmlClockReasons reasons) => Read(NvmlCall.DeviceGetCurrentClocksEventReasons, device, out reasons);

    /// <summary>0 (fastest) to 15; 32 when the driver does not know.</summary>
    public NvmlReturn GetPerformanceState(NvmlDevice device, out uint state) => Read(NvmlCall.DeviceGetPerformanceState, device, out state);

    public NvmlReturn GetPcieGeneration(NvmlDevice device, out uint generation) => Read(NvmlCall.DeviceGetCurrPcieLinkGeneration, device, out generation);

    public NvmlReturn GetPcieWidth(NvmlDevice device, out uint lanes) => Read(NvmlCall.DeviceGetCurrPcieLinkWidth, device, out lanes);

    public NvmlReturn GetMaxPcieGeneration(NvmlDevice device, out uint generation) => Read(NvmlCall.DeviceGetMaxPcieLinkGeneration, device, out generation);

    public NvmlReturn GetMaxPcieWidth(NvmlDevice device, out uint lanes) => Read(NvmlCall.DeviceGetMaxPcieLinkWidth, device, out lanes);

    /// <summary>Whether the link is up. A link that the device does not have answers <see cref="NvmlReturn.InvalidArgument"/> or <see cref="NvmlReturn.NotSupported"/>.</summary>
    public NvmlReturn GetNvlinkState(NvmlDevice device, uint link, out bool isUp)
    {
        var answer = Read(NvmlCall.DeviceGetNvLinkState, device, link, out uint state);
        isUp = state != 0;
        return answer;
    }

    /// <summary>Asks for all fields of the request in one call; each field has its own answer there.</summary>
    public NvmlReturn GetFields(NvmlDevice device, FieldRequest request)
    {
        var entries = request.Begin();
        var function = functions[(int)NvmlCall.DeviceGetFieldValues];
        var answer = Missing;
        if (function != 0)
        {
            var ticket = meter.Enter(NvmlCall.DeviceGetFieldValues, device.Handle);
            answer = (NvmlReturn)((delegate* unmanaged<nint, int, void*, int>)function)(device.Handle, request.Count, entries);
            meter.Leave(ticket, answer);
        }

        if (answer != NvmlReturn.Success)
            request.Fail(answer);
        return answer;
    }
}
