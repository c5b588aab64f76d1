namespace Observe.GpuExporter.Nvml;

/// <content>Performance counters, Hopper and newer.</content>
internal sealed unsafe partial class NvmlLibrary
{
    /// <summary>Whether the device has performance counters that anybody may read. Also false, with <see cref="NvmlReturn.FunctionNotFound"/>, from a driver before R520.</summary>
    public NvmlReturn GetGpmSupport(NvmlDevice device, out bool isSupported)
    {
        // Version, then the answer. The version is a bare 1, unlike that of every other structure.
        var support = stackalloc uint[2] { 1, 0 };
        var answer = Ask(NvmlCall.GpmQueryDeviceSupport, device.Handle, support);
        isSupported = answer == NvmlReturn.Success && support[1] != 0;
        return answer;
    }

    /// <summary>A reader of these metrics; the caller disposes of it before the library.</summary>
    /// <param name="device">The whole device, also for an instance of it.</param>
    /// <param name="gpuInstance">The GPU instance; null for the whole device.</param>
    public NvmlReturn CreateGpmReader(NvmlDevice device, uint? gpuInstance, ReadOnlySpan<GpmMetric> metrics, out GpmReader? reader) =>
        CreateGpmReader(device, gpuInstance, metrics, 0, out reader);

    /// <param name="memory">Memory that the caller owns, <see cref="GpmReader.BufferBytes"/> of it.</param>
    internal NvmlReturn CreateGpmReader(NvmlDevice device, uint? gpuInstance, ReadOnlySpan<GpmMetric> metrics, nint memory, out GpmReader? reader)
    {
        reader = new GpmReader(this, device, gpuInstance, metrics, meter.Clock, memory);
        var answer = reader.AllocateSamples();
        if (answer == NvmlReturn.Success)
            return answer;
        reader.Dispose();
        reader = null;
        return answer;
    }

    internal NvmlReturn AllocateGpmSample(NvmlDevice device, out nint sample)
    {
        nint read;
        var answer = AskPointer(NvmlCall.GpmSampleAlloc, &read, device);
        sample = answer == NvmlReturn.Success ? read : 0;
        return answer;
    }

    internal NvmlReturn GetGpmSample(NvmlDevice device, uint? gpuInstance, nint sample) => gpuInstance is { } instance
        ? Ask(NvmlCall.GpmMigSampleGet, device.Handle, instance, (void*)sample)
        : Ask(NvmlCall.GpmSampleGet, device.Handle, (void*)sample);

    internal NvmlReturn GetGpmMetrics(NvmlDevice device, void* request) => AskPointer(NvmlCall.GpmMetricsGet, request, device);

    internal void FreeGpmSample(NvmlDevice device, nint sample) => AskPointer(NvmlCall.GpmSampleFree, (void*)sample, device);
}
