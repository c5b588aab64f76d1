using System.Runtime.InteropServices;

namespace Observe.GpuExporter.Nvml;

/// <summary>Something that a device reported.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct NvmlEvent
{
    [FieldOffset(0)] public NvmlDevice Device;
    [FieldOffset(8)] public NvmlEventTypes Type;

    /// <summary>Of an XID error its code.</summary>
    [FieldOffset(16)] public ulong Data;

    /// <summary><see cref="NvmlProcess.NoInstance"/> where it concerns the whole device.</summary>
    [FieldOffset(24)] public uint GpuInstance;
    [FieldOffset(28)] public uint ComputeInstance;
}

[Flags]
internal enum NvmlEventTypes : ulong
{
    None = 0,
    SingleBitEcc = 0x1,
    DoubleBitEcc = 0x2,
    PerformanceState = 0x4,
    Xid = 0x8,
    Clock = 0x10,
    PowerSource = 0x80,
    MigConfigChange = 0x100,
    SingleBitEccStorm = 0x200,
    DramRetirement = 0x400,
    DramRetirementFailure = 0x800,
    NonFatalPoison = 0x1000,
    FatalPoison = 0x2000,
    GpuUnavailable = 0x4000,
    RecoveryAction = 0x8000,
}
