using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>Clocks, and what holds them down: the reasons of now, and the time that each held them down so far.</summary>
internal static class ClockReadings
{
    private const double Megahertz = 1e6;
    private const double NanosecondsPerSecond = 1e9;

    private static readonly (NvmlClock Clock, string Word)[] clocks =
        [(NvmlClock.Graphics, "graphics"), (NvmlClock.Sm, "sm"), (NvmlClock.Memory, "memory"), (NvmlClock.Video, "video")];

    private static readonly (NvmlClockReasons Bit, string Word)[] reasons =
    [
        (NvmlClockReasons.Idle, "idle"), (NvmlClockReasons.ApplicationsSetting, "applications_setting"), (NvmlClockReasons.SoftwarePowerCap, "sw_power_cap"),
        (NvmlClockReasons.HardwareSlowdown, "hw_slowdown"), (NvmlClockReasons.SyncBoost, "sync_boost"), (NvmlClockReasons.SoftwareThermal, "sw_thermal"),
        (NvmlClockReasons.HardwareThermal, "hw_thermal"), (NvmlClockReasons.HardwarePowerBrake, "hw_power_brake"), (NvmlClockReasons.Display, "display"),
    ];

    private static readonly (NvmlField Field, string Word)[] times =
    [
        (NvmlField.ThrottlePowerTime, "power"), (NvmlField.ThrottleThermalTime, "thermal"), (NvmlField.ThrottleSyncBoostTime, "sync_boost"),
        (NvmlField.ThrottleBoardLimitTime, "board_limit"), (NvmlField.ThrottleLowUtilizationTime, "low_utilization"),
        (NvmlField.ThrottleReliabilityTime, "reliability"), (NvmlField.SoftwareThermalTime, "sw_thermal"), (NvmlField.HardwareThermalTime, "hw_thermal"),
        (NvmlField.HardwarePowerBrakeTime, "hw_power_brake"),
    ];

    private const NvmlClockReasons ByHardware = NvmlClockReasons.HardwareSlowdown | NvmlClockReasons.HardwareThermal | NvmlClockReasons.HardwarePowerBrake;

    public static IEnumerable<Reading> Of(SubjectSeries series, Condition condition)
    {
        foreach (var (clock, word) in clocks)
        {
            var now = series.Line(GpuMetrics.ClockFrequency, new Label(GpuLabels.Clock, word));
            yield return new PlainReading($"clock.{word}", series.Every(Tier.Medium), _ =>
            {
                var answer = series.At.Library.GetClock(series.At.Device, clock, out var megahertz);
                if (answer == NvmlReturn.Success)
                    now.Set(megahertz * Megahertz);
                return answer;
            }, now);
            var most = series.Line(GpuMetrics.ClockLimit, new Label(GpuLabels.Clock, word));
            yield return new PlainReading($"clock.limit.{word}", series.Every(Tier.Once), _ =>
            {
                var answer = series.At.Library.GetMaxClock(series.At.Device, clock, out var megahertz);
                if (answer == NvmlReturn.Success)
                    most.Set(megahertz * Megahertz);
                return answer;
            }, most);
        }

        yield return Throttle(series, condition);
        foreach (var (field, word) in times)
        {
            var line = series.Line(GpuMetrics.ThrottleTime, new Label(GpuLabels.Reason, word));
            yield return Fields.Counter(series, $"throttle.time.{word}", Tier.Medium, field, line, NanosecondsPerSecond);
        }

        var state = series.Line(GpuMetrics.PerformanceState);
        yield return new PlainReading("performance_state", series.Every(Tier.Medium), _ =>
        {
            var answer = series.At.Library.GetPerformanceState(series.At.Device, out var number);
            // 32 is NVML's word for not knowing.
            if (answer == NvmlReturn.Success)
                state.Set(number <= 15 ? number : double.NaN);
            return answer;
        }, state);
    }

    private static PlainReading Throttle(SubjectSeries series, Condition condition)
    {
        var lines = reasons.Select(reason => series.Line(GpuMetrics.ThrottleActive, new Label(GpuLabels.Reason, reason.Word))).ToArray();
        return new PlainReading("throttle", series.Every(Tier.Medium), _ =>
        {
            var answer = series.At.Library.GetClockReasons(series.At.Device, out var active);
            if (answer != NvmlReturn.Success)
                return answer;
            for (var i = 0; i < lines.Length; i++)
                lines[i].Set((active & reasons[i].Bit) != 0 ? 1 : 0);
            condition.SlowedDown = (active & ByHardware) != 0;
            return answer;
        }, lines);
    }
}
