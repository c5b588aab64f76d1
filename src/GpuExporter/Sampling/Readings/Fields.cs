using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>Readings that take one field as it is.</summary>
internal static class Fields
{
    /// <param name="per">How many of the field's units make one of the metric's.</param>
    public static FieldReading Gauge(SubjectSeries series, string name, Tier tier, NvmlField field, Line line, double per = 1, Reading? substitute = null) =>
        new(name, series.Every(tier), field, 0, (answers, index, _) => Set(answers, index, line, per), line) { Substitute = substitute };

    /// <summary>A counter of the driver: it begins again at 0 when the driver is loaded.</summary>
    public static FieldReading Counter(SubjectSeries series, string name, Tier tier, NvmlField field, Line line, double per = 1) =>
        new(name, series.Every(tier), field, 0, (answers, index, _) => Set(answers, index, line, per), line);

    private static bool Set(FieldRequest answers, int index, Line line, double per)
    {
        if (!answers.TryGet(index, out var value))
            return false;
        line.Set(value / per);
        return true;
    }
}
