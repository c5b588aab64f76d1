using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>
/// OpenTelemetry's names in Prometheus' spelling, by OpenTelemetry's rule (specification, "Prometheus and OpenMetrics Compatibility"): dots become
/// underscores, the unit is spelt out behind unless the name has it already, counters end in <c>_total</c>.
/// </summary>
internal static class NativeNames
{
    public static FamilyHead Head(Metric metric)
    {
        var unit = Unit(metric);
        var name = Fit(metric.Name);
        if (unit.Length > 0 && !name.EndsWith("_" + unit, StringComparison.Ordinal))
            name = $"{name}_{unit}";
        var suffix = metric.Kind switch
        {
            MetricKind.Counter => "_total",
            MetricKind.Info => "_info",
            _ => "",
        };
        return new FamilyHead(name, suffix, metric.Kind, unit, metric.Description);
    }

    /// <summary>What a name may consist of; anything else becomes an underscore.</summary>
    public static string Fit(string name)
    {
        var fit = string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = char.IsAsciiLetterOrDigit(from[i]) || from[i] == '_' ? from[i] : '_';
        });
        return fit.Length > 0 && char.IsAsciiDigit(fit[0]) ? "_" + fit : fit;
    }

    private static string Unit(Metric metric) => metric.Unit switch
    {
        "1" => metric.Kind == MetricKind.Gauge ? "ratio" : "",
        ['{', ..] or "" => "",
        var unit when unit.IndexOf('/') is > 0 and var at => $"{Word(unit[..at])}_per_{Word(unit[(at + 1)..]).TrimEnd('s')}",
        var unit => Word(unit),
    };

    private static string Word(string unit) => unit switch
    {
        "By" => "bytes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "J" => "joules",
        "W" => "watts",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        _ => Fit(unit),
    };
}
