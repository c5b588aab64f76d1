using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>Bytes over PCI Express and NVLink, and how the links stand.</summary>
internal static class LinkReadings
{
    private const uint AllLinks = uint.MaxValue;
    private const double Kibibyte = 1024;
    private const int Bits32 = 32;
    private const int Bits64 = 64;

    public static IEnumerable<Reading> Of(SubjectSeries series, Rates rates, Condition condition)
    {
        // NVML's transmit and receive are the device's, as are the conventions'.
        yield return Pcie(series, "transmit", NvmlField.PcieTransmitted, () => rates.PcieTransmit);
        yield return Pcie(series, "receive", NvmlField.PcieReceived, () => rates.PcieReceive);
        yield return Nvlink(series, "transmit", NvmlField.NvlinkDataTransmitted);
        yield return Nvlink(series, "receive", NvmlField.NvlinkDataReceived);
        yield return Links(series);
        yield return Fabric(series, condition);
        yield return One(series, "pcie.generation", GpuMetrics.PcieLinkGeneration, static (NvmlLibrary library, NvmlDevice device, out uint value) => library.GetPcieGeneration(device, out value));
        yield return One(series, "pcie.width", GpuMetrics.PcieLinkWidth, static (NvmlLibrary library, NvmlDevice device, out uint value) => library.GetPcieWidth(device, out value));
        yield return One(series, "pcie.generation.limit", GpuMetrics.PcieLinkGenerationLimit, static (NvmlLibrary library, NvmlDevice device, out uint value) => library.GetMaxPcieGeneration(device, out value));
        yield return One(series, "pcie.width.limit", GpuMetrics.PcieLinkWidthLimit, static (NvmlLibrary library, NvmlDevice device, out uint value) => library.GetMaxPcieWidth(device, out value));
    }

    private delegate NvmlReturn Ask(NvmlLibrary library, NvmlDevice device, out uint value);

    // On some boards 32 bits: at 60 GB/s they begin again fifteen times a second, which the performance counters' rate tells apart.
    private static FieldReading Pcie(SubjectSeries series, string direction, NvmlField field, Func<double> rate)
    {
        var line = series.Line(GpuMetrics.PcieIo, new Label(GpuLabels.Direction, direction));
        var counter = new WrappingCounter();
        return new FieldReading($"pcie.{direction}", series.Every(Tier.Fast), field, 0, (answers, index, elapsed) =>
        {
            if (!answers.TryGetCount(index, out var bytes))
                return false;
            counter.Next(bytes, answers.Is32Bit(index) ? Bits32 : Bits64, rate() * elapsed.TotalSeconds);
            line.Set(counter.Total);
            return true;
        }, line);
    }

    private static FieldReading Nvlink(SubjectSeries series, string direction, NvmlField field)
    {
        var line = series.Line(GpuMetrics.NvlinkIo, new Label(GpuLabels.Direction, direction));
        var counter = new WrappingCounter();
        return new FieldReading($"nvlink.{direction}", series.Every(Tier.Medium), field, AllLinks, (answers, index, _) =>
        {
            if (!answers.TryGetCount(index, out var kibibytes))
                return false;
            counter.Next(kibibytes, answers.Is32Bit(index) ? Bits32 : Bits64);
            line.Set(counter.Total * Kibibyte);
            return true;
        }, line);
    }

    private static PlainReading Links(SubjectSeries series)
    {
        const uint MaxLinks = 36;
        var line = series.Line(GpuMetrics.NvlinkActive);
        return new PlainReading("nvlink.active", series.Every(Tier.Slow), _ =>
        {
            var active = 0;
            for (var link = 0u; link < MaxLinks; link++)
            {
                var answer = series.At.Library.GetNvlinkState(series.At.Device, link, out var isUp);
                if (answer != NvmlReturn.Success)
                {
                    // Beyond the last link the question makes no sense to the device; at the first it has none.
                    if (link == 0)
                        return answer;
                    if (answer.Verdict() is NvmlVerdict.Refused or NvmlVerdict.Absent)
                        break;
                    return answer;
                }

                active += isUp ? 1 : 0;
            }

            line.Set(active);
            return NvmlReturn.Success;
        }, line);
    }

    // Where there is a switched fabric, a device that has not joined it can compute nothing.
    private static PlainReading Fabric(SubjectSeries series, Condition condition)
    {
        var joined = series.Line(GpuMetrics.FabricJoined);
        var unhealthy = series.Line(GpuMetrics.FabricUnhealthy);
        return new PlainReading("fabric", series.Every(Tier.Slow), _ =>
        {
            var answer = series.At.Library.GetFabric(series.At.Device, out var fabric);
            if (answer != NvmlReturn.Success)
                return answer;
            if (fabric.State == NvmlFabric.NotSupported)
                return NvmlReturn.NotSupported;
            var hasJoined = fabric is { State: NvmlFabric.Completed, Status: NvmlReturn.Success };
            joined.Set(hasJoined ? 1 : 0);
            unhealthy.Set(fabric.IsUnhealthy is { } known ? known ? 1 : 0 : double.NaN);
            condition.FabricImpaired = !hasJoined || fabric.IsUnhealthy == true;
            return answer;
        }, joined, unhealthy);
    }

    private static PlainReading One(SubjectSeries series, string name, Metric metric, Ask ask)
    {
        var line = series.Line(metric);
        return new PlainReading(name, series.Every(Tier.Slow), _ =>
        {
            var answer = ask(series.At.Library, series.At.Device, out var value);
            if (answer == NvmlReturn.Success)
                line.Set(value);
            return answer;
        }, line);
    }
}
