using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>Memory of a board, or of an instance by the instance's own handle.</summary>
internal static class MemoryReading
{
    public static Reading Of(SubjectSeries series)
    {
        var limit = series.Line(GpuMetrics.MemoryLimit);
        var usage = series.Line(GpuMetrics.MemoryUsage);
        var share = series.Line(GpuMetrics.MemoryUtilization);
        var free = series.Line(GpuMetrics.MemoryFree);
        var reserved = series.Line(GpuMetrics.MemoryReserved);
        return new PlainReading("memory", series.Every(Tier.Medium), _ =>
        {
            var answer = series.At.Library.GetMemory(series.At.Device, out var memory);
            if (answer != NvmlReturn.Success)
                return answer;
            limit.Set(memory.Total);
            usage.Set(memory.Used);
            share.Set(memory.Total == 0 ? double.NaN : (double)memory.Used / memory.Total);
            free.Set(memory.Free);
            reserved.Set(memory.Reserved);
            return answer;
        }, limit, usage, share, free, reserved);
    }
}
