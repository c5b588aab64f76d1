using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>Temperatures, the limits that they may reach, and fans.</summary>
internal static class TemperatureReadings
{
    private const double Percent = 100;

    private static readonly (NvmlTemperatureThreshold Threshold, string Type, string Sensor)[] limits =
    [
        (NvmlTemperatureThreshold.Slowdown, "high.degraded", "gpu"), (NvmlTemperatureThreshold.Shutdown, "high.critical", "gpu"),
        (NvmlTemperatureThreshold.MemoryMax, "high.degraded", "memory"),
    ];

    public static IEnumerable<Reading> Of(SubjectSeries series)
    {
        var die = Sensor(series, GpuMetrics.Temperature, "gpu");
        yield return new PlainReading("temperature", series.Every(Tier.Medium), _ =>
        {
            var answer = series.At.Library.GetTemperature(series.At.Device, out var degrees);
            if (answer == NvmlReturn.Success)
                die.Set(degrees);
            return answer;
        }, die);
        yield return Fields.Gauge(series, "temperature.memory", Tier.Medium, NvmlField.MemoryTemperature, Sensor(series, GpuMetrics.Temperature, "memory"));
        var margin = series.Line(GpuMetrics.TemperatureMargin);
        yield return new PlainReading("temperature.margin", series.Every(Tier.Medium), _ =>
        {
            var answer = series.At.Library.GetTemperatureMargin(series.At.Device, out var degrees);
            if (answer == NvmlReturn.Success)
                margin.Set(degrees);
            return answer;
        }, margin);
        foreach (var (threshold, type, sensor) in limits)
        {
            var line = Sensor(series, GpuMetrics.TemperatureLimit, sensor, new Label(GpuLabels.LimitType, type));
            yield return new PlainReading($"temperature.limit.{sensor}.{type}", series.Every(Tier.Once), _ =>
            {
                var answer = series.At.Library.GetTemperatureThreshold(series.At.Device, threshold, out var degrees);
                if (answer == NvmlReturn.Success)
                    line.Set(degrees);
                return answer;
            }, line);
        }
    }

    /// <summary>The fans of a board that has any. Most boards of data centres have none.</summary>
    public static Reading FansOf(SubjectSeries series)
    {
        const uint MaxFans = 8;
        var ratios = new Line[MaxFans];
        var speeds = new Line[MaxFans];
        for (var fan = 0; fan < MaxFans; fan++)
        {
            ratios[fan] = Sensor(series, GpuMetrics.FanSpeedRatio, $"{fan}");
            speeds[fan] = Sensor(series, GpuMetrics.FanSpeed, $"{fan}");
        }

        return new PlainReading("fans", series.Every(Tier.Slow), _ =>
        {
            var (library, device) = series.At;
            var answer = library.GetFanCount(device, out var count);
            if (answer != NvmlReturn.Success)
                return answer;
            if (count == 0)
                return NvmlReturn.NotSupported;
            for (var fan = 0u; fan < Math.Min(count, MaxFans) && answer == NvmlReturn.Success; fan++)
            {
                answer = library.GetFanSpeed(device, fan, out var percent);
                if (answer == NvmlReturn.Success)
                    ratios[fan].Set(percent / Percent);
                // Newer drivers only; the share is enough for the others.
                if (library.GetFanSpeedRpm(device, fan, out var rpm) == NvmlReturn.Success)
                    speeds[fan].Set(rpm);
            }

            return answer;
        }, [.. ratios, .. speeds]);
    }

    private static Line Sensor(SubjectSeries series, Metric metric, string sensor, params Label[] labels) =>
        series.Line(metric, [new Label(GpuLabels.Sensor, sensor), .. labels]);
}
