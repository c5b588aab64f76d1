namespace Observe.GpuExporter.Export;

/// <summary>How a page of metrics is written.</summary>
public enum PageFormat
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0. No <c>_created</c> lines: Prometheus would store each as a series of its own; OTLP carries a counter's start.</summary>
    OpenMetrics,
}

/// <summary>The media types of <see cref="PageFormat"/>.</summary>
internal static class PageFormats
{
    public const string Prometheus = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string MediaType(PageFormat format) => format == PageFormat.OpenMetrics ? OpenMetrics : Prometheus;
}
