using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>Whom to ask about a device: the library while it is open, and its handle.</summary>
internal sealed record Attachment(NvmlLibrary Library, NvmlDevice Device);
