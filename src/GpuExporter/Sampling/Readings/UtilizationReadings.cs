using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>The driver's own sampling of how busy units are: shares of its last period (a sixth of a second to a second). Not on a partitioned board.</summary>
internal static class UtilizationReadings
{
    private const double Percent = 100;

    // Between two looks further apart than this nobody knows how busy it was.
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(1);

    public static IEnumerable<Reading> Of(SubjectSeries series)
    {
        var general = Task(series, "general");
        var busy = new ActivityIntegral(general, series.Count(GpuMetrics.BusyTime), longest);
        var memory = series.Line(GpuMetrics.MemoryControllerUtilization);
        yield return new PlainReading("utilization", series.Every(Tier.Fast), elapsed =>
        {
            var answer = series.At.Library.GetUtilization(series.At.Device, out var utilization);
            if (answer != NvmlReturn.Success)
                return answer;
            busy.Set(utilization.Gpu / Percent, elapsed);
            memory.Set(utilization.Memory / Percent);
            return answer;
        }, general, memory);
        yield return Engine(series, "encoder", static (NvmlLibrary library, NvmlDevice device, out uint percent) => library.GetEncoderUtilization(device, out percent));
        yield return Engine(series, "decoder", static (NvmlLibrary library, NvmlDevice device, out uint percent) => library.GetDecoderUtilization(device, out percent));
        yield return Engine(series, "jpeg", static (NvmlLibrary library, NvmlDevice device, out uint percent) => library.GetJpegUtilization(device, out percent));
        yield return Engine(series, "ofa", static (NvmlLibrary library, NvmlDevice device, out uint percent) => library.GetOfaUtilization(device, out percent));
    }

    private delegate NvmlReturn AskPercent(NvmlLibrary library, NvmlDevice device, out uint percent);

    private static PlainReading Engine(SubjectSeries series, string task, AskPercent ask)
    {
        var line = Task(series, task);
        return new PlainReading($"utilization.{task}", series.Every(Tier.Medium), _ =>
        {
            var answer = ask(series.At.Library, series.At.Device, out var percent);
            if (answer == NvmlReturn.Success)
                line.Set(percent / Percent);
            return answer;
        }, line);
    }

    private static Line Task(SubjectSeries series, string task) => series.Line(GpuMetrics.Utilization, new Label(GpuLabels.Task, task));
}
