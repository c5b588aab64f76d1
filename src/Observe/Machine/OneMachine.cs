using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Observe.ClickHouseHost;
using Observe.Dashboard;
using Observe.GpuExporter;
using Observe.Metering;

namespace Observe.Observe.Machine;

/// <summary>
/// Observe on one machine: the engine as a process of its own, Metering and Dashboard in this one, the GPU exporter as another where there are GPUs.
/// Starts all of it or nothing; stops in the order that loses nothing: exporter, receivers, what they had in flight, the rollup, pages, engine.
/// </summary>
internal sealed class OneMachine : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly DataDirectory directory;
    private ClickHouseSupervisor? engine;
    private WebApplication? metering;
    private WebApplication? dashboard;
    private GpuExporterChild? gpus;

    private OneMachine(DataDirectory directory) => this.directory = directory;

    /// <summary>Base address for an application's OTLP/HTTP exporter.</summary>
    public Uri OtlpHttp => Listening.Address(metering!, 0);

    /// <summary>Address for an application's OTLP/gRPC exporter.</summary>
    public Uri OtlpGrpc => Listening.Address(metering!, 1);

    public Uri Dashboard => Listening.Address(dashboard!, 0);

    /// <summary>Connection string of the user that can only read.</summary>
    public string ReaderConnection => Connection(engine!.Address, engine.Reader);

    /// <summary>Returns when all of it serves.</summary>
    /// <exception cref="MachineRefusal">Something stands in the way; nothing is left running.</exception>
    public static async Task<OneMachine> StartAsync(MachineOptions options, CancellationToken cancellation)
    {
        foreach (var port in ListenPort.Of(options))
        {
            if (port.Obstacle(options.Bind) is { } obstacle)
                throw new MachineRefusal(obstacle);
        }

        var machine = new OneMachine(DataDirectory.Hold(options.DataDirectory));
        try
        {
            await machine.StartPartsAsync(options, cancellation);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts the GPU exporter beside the rest, where there is a driver. It is this machine's part from then on, and stops with it, before what it pushes to.
    /// </summary>
    /// <returns>Null where there is no driver, or where it is not wanted.</returns>
    /// <exception cref="MachineRefusal">A library was named, and cannot be loaded.</exception>
    public async Task<GpuExporterChild?> StartGpuExporterAsync(GpuOptions options, OpenCatalog catalog, CancellationToken cancellation)
    {
        if (!options.Wanted)
            return null;
        if (!GpuDriver.IsThere(options.NvmlPath, out var finding))
            return options.NvmlPath is null ? null : throw new MachineRefusal($"{finding} Name another with --nvml, or start without with --no-gpu.");

        var key = await catalog.GpuExporterKeyAsync(directory.Path, cancellation);
        var log = metering!.Services.GetRequiredService<ILogger<GpuExporterChild>>();
        return gpus = GpuExporterChild.Start($"read through {finding}", options.NvmlPath, OtlpHttp, key, directory.GpuExporter, log);
    }

    /// <summary>Stops everything. What was acknowledged is stored when it returns.</summary>
    public async ValueTask DisposeAsync()
    {
        RunningMachine.Remove(directory.Path);
        if (gpus is not null)
            await gpus.DisposeAsync();
        await StopAsync(metering);
        await StopAsync(dashboard);
        if (engine is not null)
            await engine.DisposeAsync();
        directory.Dispose();
    }

    private async Task StartPartsAsync(MachineOptions options, CancellationToken cancellation)
    {
        engine = await ClickHouseSupervisor.StartAsync(
            new ClickHouseHostOptions { DataDirectory = directory.ClickHouse }, cancellation);

        // Both parts share this process's sources and meters, so one of them exports for both; else everything would leave twice.
        metering = await StartAsync(
            MeteringProcess.Build(Configure(options, engine.Writer, new()
            {
                ["Metering:Telemetry:ServiceName"] = "observe",
                ["Metering:Telemetry:Also:0"] = "Observe.Dashboard",
            })),
            cancellation);
        dashboard = await StartAsync(
            DashboardProcess.Build(Configure(options, engine.Reader, new() { ["OTEL_SDK_DISABLED"] = "true" })), cancellation);

        new RunningMachine(Environment.ProcessId, Dashboard, OtlpHttp, OtlpGrpc) { Reader = ReaderConnection }.Write(directory.Path);
    }

    private IConfigurationRoot Configure(
        MachineOptions options, ClickHouseCredential user, Dictionary<string, string?> ofThisPart)
    {
        var settings = new Dictionary<string, string?>(ofThisPart)
        {
            ["ClickHouse:ConnectionString"] = Connection(engine!.Address, user),
            ["Catalog:ConnectionString"] = OpenCatalog.ConnectionString(directory.Catalog),
            ["Metering:Spool:Directory"] = directory.Spool,
            ["Metering:Receive:Bind"] = options.Bind,
            ["Metering:Receive:HttpPort"] = Text(options.OtlpHttpPort),
            ["Metering:Receive:GrpcPort"] = Text(options.OtlpGrpcPort),
            ["Metering:PriceBook"] = options.PriceBook ?? "",
            ["Dashboard:Bind"] = options.Bind,
            ["Dashboard:Port"] = Text(options.DashboardPort),
            ["Dashboard:DataDirectory"] = directory.Path,
            ["Logging:LogLevel:Default"] = options.Verbose ? "Information" : "Warning",
            // Warns on every first start that keys lie unencrypted in the data directory, which only this user can open.
            ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
            // Standard output belongs to the command.
            ["Logging:Console:LogToStandardErrorThreshold"] = "Trace",
        };
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }

    private static string Connection(Uri engine, ClickHouseCredential user) => string.Create(
        CultureInfo.InvariantCulture,
        $"Host={engine.Host};Port={engine.Port};Username={user.User};Password={user.Password};Database=observe");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static async Task<WebApplication> StartAsync(WebApplication process, CancellationToken cancellation)
    {
        try
        {
            await process.StartAsync(cancellation);
            return process;
        }
        catch
        {
            // What has not started cannot be stopped, only let go.
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task StopAsync(WebApplication? process)
    {
        if (process is null)
            return;

        using var patience = new CancellationTokenSource(StopPatience);
        await process.StopAsync(patience.Token);
        await process.DisposeAsync();
    }
}
