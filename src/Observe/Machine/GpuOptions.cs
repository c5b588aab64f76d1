namespace Observe.Observe.Machine;

/// <summary>Whether and how this machine's GPUs are read.</summary>
/// <param name="Wanted">Whether to read them, where there is a driver.</param>
/// <param name="NvmlPath">The driver's library; null to look where drivers put it.</param>
internal sealed record GpuOptions(bool Wanted, string? NvmlPath);
