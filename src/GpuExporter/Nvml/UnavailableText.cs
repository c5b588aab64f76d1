namespace Observe.GpuExporter.Nvml;

/// <summary>Why NVML cannot be used, in sentences for a person, with the way out.</summary>
internal static class UnavailableText
{
    public static string OfSearch(string name, IEnumerable<string> directories) =>
        $"No NVIDIA driver was found: its library {name} is neither known to the system's loader nor in {string.Join(", ", directories)}. " +
        "Install the NVIDIA driver; in a container start it with the NVIDIA runtime (--gpus all), with NVIDIA_DRIVER_CAPABILITIES containing utility; " +
        "or say where the library is with --nvml PATH.";

    public static string OfMissingFile(string path) => $"The NVIDIA driver's library was looked for at {path}, and there is no such file.";

    public static string OfUnloadable(string path, string reason) =>
        $"The NVIDIA driver's library {path} is there but cannot be loaded: {reason.Split('\n')[0].TrimEnd('.', ' ')}. " +
        "It may be of another processor's architecture, or this user may not read it.";

    public static string OfForeignLibrary(string path) => $"{path} is not the NVIDIA driver's library: it exports no nvmlInit_v2.";

    /// <summary>The library is there, and refused to start.</summary>
    public static string OfStart(string path, NvmlReturn answer)
    {
        var said = $"NVML ({path}) answered \"{answer.Label()}\" ({(int)answer}) when it was started: ";
        return said + answer switch
        {
            NvmlReturn.DriverNotLoaded =>
                "the library is there but the NVIDIA kernel driver is not loaded. Look with lsmod whether the module nvidia is there, load it with modprobe nvidia, " +
                "and look into the kernel's log (dmesg) if it does not come; in a container, load it on the host.",
            NvmlReturn.LibRmVersionMismatch =>
                "the library and the loaded kernel driver are of different versions, as after an upgrade of the driver. On the host load the new module or reboot. " +
                "In a container the old library was put in when it was started, which cannot be mended from within: start the container again.",
            NvmlReturn.NoPermission =>
                "this user may not use the driver. Give it access to /dev/nvidiactl and /dev/nvidia0 and on.",
            NvmlReturn.OperatingSystem =>
                "the operating system blocks the devices. In a container, let its device control group allow /dev/nvidiactl and /dev/nvidia*; " +
                "after a reload of systemd's units containers lose them until they are started again.",
            NvmlReturn.InsufficientPower => "a device's power cables are not connected.",
            NvmlReturn.IrqIssue => "the kernel found a fault in a device's interrupts. Look into the kernel's log (dmesg).",
            NvmlReturn.GpuIsLost or NvmlReturn.ResetRequired => "a device fell off the bus or wants a reset. Reset it with nvidia-smi --gpu-reset, or reboot the node.",
            NvmlReturn.Timeout or NvmlReturn.InUse or NvmlReturn.NotReady or NvmlReturn.InsufficientResources or NvmlReturn.Memory =>
                "the driver is busy. It may answer in a while.",
            _ => "it does not say more. Look whether nvidia-smi works, and into the kernel's log (dmesg).",
        };
    }
}
