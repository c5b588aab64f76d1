namespace Observe.GpuExporter.Nvml;

/// <summary>The functions of NVML that are called; an index into tables of them.</summary>
internal enum NvmlCall
{
    Init,
    InitWithFlags,
    Shutdown,
    SystemGetDriverVersion,
    SystemGetNvmlVersion,
    SystemGetCudaDriverVersion,

    DeviceGetCount,
    DeviceGetHandleByIndex,
    DeviceGetMinorNumber,
    DeviceGetName,
    DeviceGetUuid,
    DeviceGetSerial,
    DeviceGetVbiosVersion,
    DeviceGetPciInfo,
    DeviceGetCudaComputeCapability,

    DeviceGetMemoryInfoV2,
    DeviceGetMemoryInfo,
    DeviceGetUtilizationRates,
    DeviceGetEncoderUtilization,
    DeviceGetDecoderUtilization,
    DeviceGetJpgUtilization,
    DeviceGetOfaUtilization,

    DeviceGetPowerUsage,
    DeviceGetTotalEnergyConsumption,
    DeviceGetTemperatureV,
    DeviceGetTemperature,
    DeviceGetTemperatureThreshold,
    DeviceGetMarginTemperature,
    DeviceGetNumFans,
    DeviceGetFanSpeed,
    DeviceGetFanSpeedRpm,

    DeviceGetClockInfo,
    DeviceGetMaxClockInfo,
    DeviceGetCurrentClocksEventReasons,
    DeviceGetPerformanceState,

    DeviceGetCurrPcieLinkGeneration,
    DeviceGetCurrPcieLinkWidth,
    DeviceGetMaxPcieLinkGeneration,
    DeviceGetMaxPcieLinkWidth,
    DeviceGetNvLinkState,
    DeviceGetFieldValues,

    DeviceGetSramEccErrorStatus,
    DeviceGetGpuFabricInfo,

    DeviceGetComputeRunningProcesses,
    DeviceGetGraphicsRunningProcesses,
    DeviceGetMpsComputeRunningProcesses,
    DeviceGetProcessUtilization,

    DeviceGetMigMode,
    DeviceGetMaxMigDeviceCount,
    DeviceGetMigDeviceHandleByIndex,
    DeviceGetGpuInstanceId,
    DeviceGetComputeInstanceId,
    DeviceGetAttributes,

    EventSetCreate,
    DeviceGetSupportedEventTypes,
    DeviceRegisterEvents,
    EventSetWait,
    EventSetFree,

    GpmQueryDeviceSupport,
    GpmSampleAlloc,
    GpmSampleGet,
    GpmMigSampleGet,
    GpmMetricsGet,
    GpmSampleFree,
}
