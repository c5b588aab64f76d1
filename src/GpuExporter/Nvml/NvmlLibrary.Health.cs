namespace Observe.GpuExporter.Nvml;

/// <content>Errors of the chip's own memory, and the fabric.</content>
internal sealed unsafe partial class NvmlLibrary
{
    /// <summary>Ampere and newer.</summary>
    public NvmlReturn GetSramErrors(NvmlDevice device, out NvmlSramErrors errors)
    {
        errors = default;
        return ReadVersioned(NvmlCall.DeviceGetSramEccErrorStatus, device, Version<NvmlSramErrors>(1), ref errors);
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
