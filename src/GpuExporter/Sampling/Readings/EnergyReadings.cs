using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>Energy and power. Energy is the driver's own sum where it has one; else it is integrated from power, and says so.</summary>
internal static class EnergyReadings
{
    private const double Milli = 1_000;

    public static IEnumerable<Reading> Of(SubjectSeries series, EnergySum sum)
    {
        var measured = series.Line(GpuMetrics.Energy);
        var estimated = series.Line(GpuMetrics.Energy, new Label(GpuLabels.EnergyMethod, GpuLabels.Estimated));
        var estimate = new PlainReading("energy.estimated", series.Every(Tier.Fast), elapsed =>
        {
            var answer = series.At.Library.GetPowerUsage(series.At.Device, out var milliwatts);
            sum.Integrate(answer == NvmlReturn.Success ? milliwatts / Milli : double.NaN, elapsed);
            if (answer == NvmlReturn.Success)
                Show(estimated, measured, sum);
            return answer;
        });
        var call = new PlainReading("energy.call", series.Every(Tier.Fast), _ =>
        {
            var answer = series.At.Library.GetTotalEnergy(series.At.Device, out var millijoules);
            if (answer == NvmlReturn.Success)
                Count(millijoules);
            return answer;
        }) { Substitute = estimate };
        yield return new FieldReading("energy", series.Every(Tier.Fast), NvmlField.TotalEnergy, 0, (answers, index, _) =>
        {
            if (!answers.TryGetCount(index, out var millijoules))
                return false;
            Count(millijoules);
            return true;
        }) { Substitute = call };
        yield return call;
        yield return estimate;

        void Count(ulong millijoules)
        {
            sum.Count(millijoules);
            Show(measured, estimated, sum);
        }
    }

    public static IEnumerable<Reading> PowerOf(SubjectSeries series)
    {
        var power = series.Line(GpuMetrics.Power);
        var call = new PlainReading("power.call", series.Every(Tier.Fast), _ =>
        {
            var answer = series.At.Library.GetPowerUsage(series.At.Device, out var milliwatts);
            if (answer == NvmlReturn.Success)
                power.Set(milliwatts / Milli);
            return answer;
        }, power);
        yield return Fields.Gauge(series, "power", Tier.Fast, NvmlField.PowerAverage, power, Milli, substitute: call);
        yield return call;
        yield return Fields.Gauge(series, "power.instant", Tier.Fast, NvmlField.PowerInstant, series.Line(GpuMetrics.PowerInstant), Milli);
        foreach (var (type, field) in new[]
        {
            ("enforced", NvmlField.PowerCurrentLimit), ("requested", NvmlField.PowerRequestedLimit), ("default", NvmlField.PowerDefaultLimit),
            ("min", NvmlField.PowerMinLimit), ("max", NvmlField.PowerMaxLimit),
        })
        {
            var line = series.Line(GpuMetrics.PowerLimit, new Label(GpuLabels.LimitType, type));
            yield return Fields.Gauge(series, $"power.limit.{type}", Tier.Slow, field, line, Milli);
        }
    }

    // One sum, shown as what it is: as the other kind it would stand still beside it.
    private static void Show(Line kind, Line other, EnergySum sum)
    {
        other.Remove();
        kind.Set(sum.Total);
    }
}
