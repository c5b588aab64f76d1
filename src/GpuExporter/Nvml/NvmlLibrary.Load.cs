namespace Observe.GpuExporter.Nvml;

/// <content>Memory, and how busy the units are.</content>
internal sealed unsafe partial class NvmlLibrary
{
    /// <summary>Memory; of an instance's handle the instance's own. A driver that does not tell what it reserves leaves that 0.</summary>
    public NvmlReturn GetMemory(NvmlDevice device, out NvmlMemory memory)
    {
        memory = default;
        var answer = ReadVersioned(NvmlCall.DeviceGetMemoryInfoV2, device, Version<NvmlMemory>(2), ref memory);
        if (answer.Verdict() != NvmlVerdict.Absent)
            return answer;

        answer = Read(NvmlCall.DeviceGetMemoryInfo, device, out NvmlMemoryPlain plain);
        memory = new NvmlMemory { Total = plain.Total, Free = plain.Free, Used = plain.Used };
        return answer;
    }

    public NvmlReturn GetUtilization(NvmlDevice device, out NvmlUtilization percent) => Read(NvmlCall.DeviceGetUtilizationRates, device, out percent);

    public NvmlReturn GetEncoderUtilization(NvmlDevice device, out uint percent) => Read(NvmlCall.DeviceGetEncoderUtilization, device, out percent, out uint _);

    public NvmlReturn GetDecoderUtilization(NvmlDevice device, out uint percent) => Read(NvmlCall.DeviceGetDecoderUtilization, device, out percent, out uint _);

    public NvmlReturn GetJpegUtilization(NvmlDevice device, out uint percent) => Read(NvmlCall.DeviceGetJpgUtilization, device, out percent, out uint _);

    public NvmlReturn GetOfaUtilization(NvmlDevice device, out uint percent) => Read(NvmlCall.DeviceGetOfaUtilization, device, out percent, out uint _);
}
