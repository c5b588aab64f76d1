namespace Observe.GpuExporter.Nvml;

/// <summary>NVML cannot be used. The message is a sentence or two for a person: what was looked for, where, what was the answer, and the way out.</summary>
internal sealed class NvmlUnavailableException(NvmlReturn answer, string message) : Exception(message)
{
    /// <summary>What NVML answered; <see cref="NvmlReturn.LibraryNotFound"/> when there is no library to ask.</summary>
    public NvmlReturn Answer { get; } = answer;

    /// <summary>Whether only a person can mend it: trying again later will bring the same. The others mend themselves when a driver is installed or loaded.</summary>
    public bool NeedsPerson => Answer is NvmlReturn.LibRmVersionMismatch or NvmlReturn.NoPermission or NvmlReturn.OperatingSystem or NvmlReturn.FunctionNotFound;
}
