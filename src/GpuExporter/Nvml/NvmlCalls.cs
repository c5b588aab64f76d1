namespace Observe.GpuExporter.Nvml;

/// <summary>The functions' names as the library exports them.</summary>
internal static class NvmlCalls
{
    private static readonly string[] Table = [.. Enum.GetValues<NvmlCall>().Select(NameOf)];

    /// <summary>How many functions there are.</summary>
    public static int Count => Table.Length;

    /// <summary>The newest name without its version: <c>nvmlDeviceGetComputeRunningProcesses</c>. Allocates nothing.</summary>
    public static string Name(this NvmlCall call) => Table[(int)call];

    /// <summary>Whether the function waits for something to happen, so that time in it takes nothing from anybody.</summary>
    public static bool Waits(this NvmlCall call) => call == NvmlCall.EventSetWait;

    /// <summary>The names to look the function up by, best first. All of one function take the same arguments and the same structures.</summary>
    internal static string[] Symbols(NvmlCall call) => call switch
    {
        NvmlCall.Init => ["nvmlInit_v2", "nvmlInit"],
        NvmlCall.SystemGetCudaDriverVersion => ["nvmlSystemGetCudaDriverVersion_v2", "nvmlSystemGetCudaDriverVersion"],
        NvmlCall.DeviceGetCount => ["nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"],
        NvmlCall.DeviceGetHandleByIndex => ["nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"],
        // Version 2 fills less of the same structure; the long bus id stays empty there.
        NvmlCall.DeviceGetPciInfo => ["nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2"],
        NvmlCall.DeviceGetFanSpeed => ["nvmlDeviceGetFanSpeed_v2"],
        NvmlCall.DeviceGetCurrentClocksEventReasons => ["nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"],
        // Version 1 has a smaller structure for a process, so it is no substitute.
        NvmlCall.DeviceGetComputeRunningProcesses => ["nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2"],
        NvmlCall.DeviceGetGraphicsRunningProcesses => ["nvmlDeviceGetGraphicsRunningProcesses_v3", "nvmlDeviceGetGraphicsRunningProcesses_v2"],
        NvmlCall.DeviceGetMpsComputeRunningProcesses => ["nvmlDeviceGetMPSComputeRunningProcesses_v3", "nvmlDeviceGetMPSComputeRunningProcesses_v2"],
        NvmlCall.DeviceGetAttributes => ["nvmlDeviceGetAttributes_v2"],
        // Version 1 does not say which instance an event is of, and its structure is smaller.
        NvmlCall.EventSetWait => ["nvmlEventSetWait_v2"],
        _ => [call.Name()],
    };

    private static string NameOf(NvmlCall call) => call switch
    {
        NvmlCall.SystemGetNvmlVersion => "nvmlSystemGetNVMLVersion",
        NvmlCall.DeviceGetUuid => "nvmlDeviceGetUUID",
        NvmlCall.DeviceGetMemoryInfoV2 => "nvmlDeviceGetMemoryInfo_v2",
        NvmlCall.DeviceGetFanSpeedRpm => "nvmlDeviceGetFanSpeedRPM",
        NvmlCall.DeviceGetMpsComputeRunningProcesses => "nvmlDeviceGetMPSComputeRunningProcesses",
        NvmlCall.DeviceGetGpuFabricInfo => "nvmlDeviceGetGpuFabricInfoV",
        _ => "nvml" + call.ToString(),
    };
}
