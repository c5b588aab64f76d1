using Microsoft.Extensions.Options;

namespace Observe.GpuExporter.Export;

/// <summary>Section <c>GpuExporter:Export</c>: the pages of metrics that a scraper reads.</summary>
public sealed record ExportOptions
{
    public const string Section = "GpuExporter:Export";

    /// <summary>
    /// Which names <c>/metrics</c> speaks: <c>native</c> (OpenTelemetry's, in Prometheus' spelling), <c>dcgm</c> (those of dcgm-exporter), <c>dcgm-4.6</c>
    /// (DCGM's of 2026), or several joined by commas; default native. A scrape may ask for others: <c>/metrics?spelling=dcgm</c>.
    /// </summary>
    public string Spelling { get; set; } = "native";

    /// <summary>How often a page in use is rendered anew (default 500).</summary>
    public int RefreshMilliseconds { get; set; } = 500;

    /// <summary>For how long after the last scrape a page goes on being rendered ahead of the next (default 150); later ones are rendered when asked for.</summary>
    public int KeepSeconds { get; set; } = 150;

    /// <summary>
    /// Whether a page is compressed for a scraper that takes gzip, as Prometheus does (default false): an eighth of the bytes, for a fraction of a
    /// millisecond and a kilobyte of garbage at most once a rendering.
    /// </summary>
    public bool Gzip { get; set; }

    /// <summary>Connections held at once (default 64); more are refused.</summary>
    public int MaxConnections { get; set; } = 64;
}

internal sealed class ValidateExportOptions : IValidateOptions<ExportOptions>
{
    private const int MinRefreshMs = 50;
    private const int MaxRefreshMs = 60_000;
    private const int MaxKeepSeconds = 3_600;
    private const int MaxConnections = 10_000;

    public ValidateOptionsResult Validate(string? name, ExportOptions options)
    {
        var failures = new List<string>();
        if (Spellings.Parse(options.Spelling) is null)
            failures.Add($"{ExportOptions.Section}:{nameof(options.Spelling)} is '{options.Spelling}'; it must be one or more of {Spellings.Names}, joined by commas.");
        if (options.RefreshMilliseconds is < MinRefreshMs or > MaxRefreshMs)
            failures.Add($"{ExportOptions.Section}:{nameof(options.RefreshMilliseconds)} is {options.RefreshMilliseconds}; it must be from {MinRefreshMs} to {MaxRefreshMs}.");
        if (options.KeepSeconds is < 0 or > MaxKeepSeconds)
            failures.Add($"{ExportOptions.Section}:{nameof(options.KeepSeconds)} is {options.KeepSeconds}; it must be from 0 to {MaxKeepSeconds}.");
        if (options.MaxConnections is < 1 or > MaxConnections)
            failures.Add($"{ExportOptions.Section}:{nameof(options.MaxConnections)} is {options.MaxConnections}; it must be from 1 to {MaxConnections}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
