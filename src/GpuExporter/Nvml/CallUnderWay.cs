namespace Observe.GpuExporter.Nvml;

/// <summary>A call that has not returned yet.</summary>
/// <param name="Device">What it is about; none for a call about no device.</param>
/// <param name="ThreadId">Managed number of the thread that it holds.</param>
/// <param name="Elapsed">How long it has been under way.</param>
internal readonly record struct CallUnderWay(NvmlCall Call, NvmlDevice Device, int ThreadId, TimeSpan Elapsed);
