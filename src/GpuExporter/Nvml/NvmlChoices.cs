namespace Observe.GpuExporter.Nvml;

internal enum NvmlClock : uint
{
    Graphics = 0,
    Sm = 1,
    Memory = 2,
    Video = 3,
}

/// <summary>Why the clocks are not at their highest.</summary>
[Flags]
internal enum NvmlClockReasons : ulong
{
    None = 0,
    Idle = 0x1,
    ApplicationsSetting = 0x2,
    SoftwarePowerCap = 0x4,
    HardwareSlowdown = 0x8,
    SyncBoost = 0x10,
    SoftwareThermal = 0x20,
    HardwareThermal = 0x40,
    HardwarePowerBrake = 0x80,
    Display = 0x100,
}

internal enum NvmlTemperatureThreshold : uint
{
    Shutdown = 0,
    Slowdown = 1,
    MemoryMax = 2,
    GpuMax = 3,
}
