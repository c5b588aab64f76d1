using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.GpuExporter.Export;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Recordings;

namespace Observe.GpuExporter.CommandLine;

/// <summary>The command line from its start to the exit code, <see cref="ExitCode"/>.</summary>
internal static partial class ExporterCommand
{
    private const string ConfigurationFile = "gpu-exporter.json";

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = Arguments.Parse(args);
        switch (arguments)
        {
            case { Job: Job.Help, Failures: [] }:
                Console.WriteLine(HelpText.Text);
                return ExitCode.Done;
            case { Job: Job.Version, Failures: [] }:
                Console.WriteLine(Resource.Version);
                return ExitCode.Done;
        }

        try
        {
            return await RunAsync(arguments);
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures)
                await Console.Error.WriteLineAsync(failure);
            return ExitCode.Misconfigured;
        }
        catch (NvmlUnavailableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.NoGpu;
        }
        catch (Exception e) when (e is RecordingException or IOException)
        {
            await Console.Error.WriteLineAsync(e.InnerException is AddressInUseException ? $"{e.Message} Free the port, or choose another with --GpuExporter:Port." : e.Message);
            return ExitCode.Failed;
        }
    }

    private static async Task<int> RunAsync(Arguments arguments)
    {
        var (settings, level) = Read(arguments);
        if (arguments.Job == Job.Validate)
            return ExitCode.Done;

        using var stop = new StopSignal();
        if (arguments.Supervised)
            stop.WatchStandardInput();
        // Who asks for one look reads the answer, not what led to it.
        level = arguments.Job is Job.Once or Job.List && level < LogLevel.Error ? LogLevel.Error : level;
        using var logs = new StandardErrorLogs(Console.Error, level, forJournal: Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null);
        try
        {
            return arguments.Job switch
            {
                Job.Once => await OnceAsync(arguments, settings, logs, stop.Token),
                Job.List => await ListAsync(arguments, settings, logs, stop.Token),
                _ => await ServeAsync(arguments, settings, logs, stop),
            };
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    /// <exception cref="OptionsValidationException">The command line or the configuration is wrong; it lists all faults of both.</exception>
    private static (Settings Settings, LogLevel Level) Read(Arguments arguments)
    {
        List<string> failures = [.. arguments.Failures];
        try
        {
            var configuration = Configuration(arguments);
            var level = configuration["Logging:LogLevel:Default"] is { } text ? Enum.Parse<LogLevel>(text, ignoreCase: true) : LogLevel.Information;
            var settings = Settings.Read(configuration);
            if (failures.Count == 0)
                return (settings, level);
        }
        catch (OptionsValidationException e)
        {
            failures.AddRange(e.Failures);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            failures.Add(e.Message);
        }

        throw new OptionsValidationException(nameof(Settings), typeof(Settings), failures);
    }

    private static IConfigurationRoot Configuration(Arguments arguments)
    {
        var builder = new ConfigurationBuilder();
        if (File.Exists(ConfigurationFile))
            builder.AddJsonStream(new MemoryStream(File.ReadAllBytes(ConfigurationFile)));
        builder.AddEnvironmentVariables().AddCommandLine([.. arguments.Configuration]);
        Dictionary<string, string?> options = [];
        if (arguments.Nvml is { } nvml)
            options[$"{ExporterOptions.Section}:{nameof(ExporterOptions.NvmlPath)}"] = nvml;
        if (arguments.Wait)
            options[$"{ExporterOptions.Section}:{nameof(ExporterOptions.WaitForDriver)}"] = "true";
        return builder.AddInMemoryCollection(options).Build();
    }

    private static async Task<int> ServeAsync(Arguments arguments, Settings settings, StandardErrorLogs logs, StopSignal stop)
    {
        await using var process = await GpuExporterProcess.StartAsync(settings, Order(arguments), logs, stop.Token);
        var (address, devices) = (new Uri(process.Address, "metrics"), process.Node.Devices.Length);
        var log = logs.CreateLogger(nameof(ExporterCommand));
        Serving(log, address, devices);
        var ended = await Task.WhenAny(process.Completed, stop.WaitAsync());
        await ended;
        return ExitCode.Done;
    }

    private static async Task<int> OnceAsync(Arguments arguments, Settings settings, StandardErrorLogs logs, CancellationToken cancellation)
    {
        await using var look = await OneLook.TakeAsync(settings, Order(arguments), logs, cancellation);
        var format = arguments.AsOpenMetrics ? PageFormat.OpenMetrics : PageFormat.Prometheus;
        var page = MetricsPages.Render(look.Node, format, Spellings.Parse(settings.Export.Spelling) ?? Spelling.Native, TimeProvider.System);
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(page, cancellation);
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(Arguments arguments, Settings settings, StandardErrorLogs logs, CancellationToken cancellation)
    {
        await using var look = await OneLook.TakeAsync(settings, Order(arguments), logs, cancellation);
        Console.Write(DeviceTable.Of(look.Node));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{look.Node.Devices.Length} devices on {look.Node.Name}; {look.Source}"));
        return ExitCode.Done;
    }

    private static ProcessOrder Order(Arguments arguments) => new()
    {
        Replay = arguments.Replay,
        ReplayOnce = arguments.ReplayOnce,
        Recording = arguments.Record is { } file ? new RecordingOrder(file, arguments.For, arguments.WithNames, arguments.Simulated) : null,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Address}, {Devices} devices")]
    private static partial void Serving(ILogger logger, Uri address, int devices);
}
