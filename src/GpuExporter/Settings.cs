using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Observe.GpuExporter.Engines;
using Observe.GpuExporter.Export;
using Observe.GpuExporter.Export.Otlp;
using Observe.GpuExporter.Sampling;
using Observe.GpuExporter.Workloads;

namespace Observe.GpuExporter;

/// <summary>All of the configuration, read and checked.</summary>
internal sealed record Settings
{
    public ExporterOptions Exporter { get; private init; } = new();
    public SamplingOptions Sampling { get; private init; } = new();
    public EngineOptions Engines { get; private init; } = new();
    public WorkloadOptions Workloads { get; private init; } = new();
    public ExportOptions Export { get; private init; } = new();

    /// <summary>With what the environment adds; pushes nothing without an endpoint.</summary>
    public OtlpOptions Otlp { get; private init; } = new();

    /// <exception cref="OptionsValidationException">Something is wrong; it lists all that is, in the words of the configuration's keys.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var failures = new List<string>();
        var exporter = Checked(() => configuration.GetSection(ExporterOptions.Section).Get<ExporterOptions>(), new ValidateExporterOptions(), failures);
        // A section each, by the source generator: a method for all of them would need reflection.
        var settings = new Settings
        {
            Exporter = exporter,
            Sampling = Checked(() => Of(configuration.GetSection(SamplingOptions.Section).Get<SamplingOptions>(), exporter), new ValidateSamplingOptions(), failures),
            Engines = Checked(() => configuration.GetSection(EngineOptions.Section).Get<EngineOptions>(), new ValidateEngineOptions(), failures),
            Workloads = Checked(() => configuration.GetSection(WorkloadOptions.Section).Get<WorkloadOptions>(), new ValidateWorkloadOptions(), failures),
            Export = Checked(() => configuration.GetSection(ExportOptions.Section).Get<ExportOptions>(), new ValidateExportOptions(), failures),
            Otlp = Checked(
                () => (configuration.GetSection(OtlpOptions.Section).Get<OtlpOptions>() ?? new OtlpOptions()).OrFrom(Environment.GetEnvironmentVariable),
                new ValidateOtlpOptions(), failures),
        };
        return failures.Count == 0 ? settings : throw new OptionsValidationException(nameof(Settings), typeof(Settings), failures);
    }

    // What concerns more than sampling is set for the exporter as a whole.
    private static SamplingOptions Of(SamplingOptions? sampling, ExporterOptions exporter) =>
        (sampling ?? new SamplingOptions()) with { WaitForDriver = exporter.WaitForDriver, StateDirectory = exporter.StateDirectory };

    private static T Checked<T>(Func<T?> read, IValidateOptions<T> validator, List<string> failures)
        where T : class, new()
    {
        try
        {
            var options = read() ?? new T();
            failures.AddRange(validator.Validate(null, options).Failures ?? []);
            return options;
        }
        catch (InvalidOperationException e)
        {
            // Not a number where one is due, say; it names the key.
            failures.Add(e.Message);
            return new T();
        }
    }
}
