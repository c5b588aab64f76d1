using System.Net;
using Microsoft.Extensions.Options;

namespace Observe.GpuExporter;

/// <summary>Section <c>GpuExporter</c>: where the exporter listens, and what it reads.</summary>
public sealed record ExporterOptions
{
    public const string Section = "GpuExporter";

    /// <summary>IP address to listen on (default 127.0.0.1).</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>Port of /metrics, /healthz and /readyz (default 9412); 0 takes any free one.</summary>
    public int Port { get; set; } = 9412;

    /// <summary>The node's name, host.name of all that is sent; the machine's name when empty.</summary>
    public string Node { get; set; } = "";

    /// <summary>The driver's library; empty to look where drivers put it.</summary>
    public string NvmlPath { get; set; } = "";

    /// <summary>Whether to wait for a driver that is not there, rather than to exit with code 3 (default false).</summary>
    public bool WaitForDriver { get; set; }

    /// <summary>Where counters are kept that outlive the exporter (energy over a reload of the driver); empty to keep them in memory alone.</summary>
    public string StateDirectory { get; set; } = "";
}

internal sealed class ValidateExporterOptions : IValidateOptions<ExporterOptions>
{
    private const int MaxName = 255;

    public ValidateOptionsResult Validate(string? name, ExporterOptions options)
    {
        var failures = new List<string>();
        if (!IPAddress.TryParse(options.Bind, out _))
            failures.Add($"{Key(nameof(options.Bind))} is '{options.Bind}'; it must be an IP address: 127.0.0.1 for this machine only, 0.0.0.0 for all interfaces.");
        if (options.Port is < 0 or > IPEndPoint.MaxPort)
            failures.Add($"{Key(nameof(options.Port))} is {options.Port}; it must be from 0 to {IPEndPoint.MaxPort}.");
        if (options.Node.Length > MaxName)
            failures.Add($"{Key(nameof(options.Node))} is longer than {MaxName} characters.");
        if (options.StateDirectory.Length > 0 && !Path.IsPathRooted(options.StateDirectory))
            failures.Add($"{Key(nameof(options.StateDirectory))} is '{options.StateDirectory}'; it must be a path from the root.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string Key(string property) => $"{ExporterOptions.Section}:{property}";
}
