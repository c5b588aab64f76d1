namespace Observe.GpuExporter.Metrics;

/// <summary>Labels of what the exporter says about itself.</summary>
public static class ExporterLabels
{
    /// <summary>The function's name: <c>nvmlDeviceGetFieldValues</c>.</summary>
    public const string Call = "observe.nvml.call";

    /// <summary>ok, or NVML's name of the error in lower case: <c>gpu_is_lost</c>.</summary>
    public const string Outcome = "observe.outcome";

    /// <summary>fast, medium, slow.</summary>
    public const string Tier = "observe.tier";

    /// <summary>The reading's name.</summary>
    public const string Reading = "observe.reading";

    public const string Reason = "observe.reason";

    /// <summary>Of devices: ok, lost, hanging.</summary>
    public const string State = "observe.state";
}
