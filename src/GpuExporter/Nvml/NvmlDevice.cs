namespace Observe.GpuExporter.Nvml;

/// <summary>NVML's handle of a device, or of an instance of a partitioned one. Means something only to the library that gave it, until that is closed.</summary>
internal readonly record struct NvmlDevice(nint Handle)
{
    public bool IsNone => Handle == 0;
}
