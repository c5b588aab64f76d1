using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Observe.Observe.Machine;

namespace Observe.Observe.Bench;

/// <summary>Metering as a process of its own, as it is deployed, so that its CPU time and memory are its own.</summary>
internal sealed class MeteringUnderLoad : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private MeteringUnderLoad(Process process, Uri http, Uri grpc)
    {
        (this.process, Http, Grpc) = (process, http, grpc);
        Figures = new ProcessFigures(process.Id);
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public ProcessFigures Figures { get; }

    /// <param name="directory">Of this run; holds its spool.</param>
    /// <param name="engine">Where it stores.</param>
    /// <param name="catalog">Connection string of a catalog that holds the key of the senders.</param>
    /// <param name="metrics">Where it exports its own metrics, once a second.</param>
    /// <exception cref="MachineRefusal">It ended, or was not ready in time.</exception>
    public static async Task<MeteringUnderLoad> StartAsync(
        string directory, EngineUnderLoad engine, string catalog, Uri metrics, CancellationToken token)
    {
        var (httpPort, grpcPort) = (FreePort(), FreePort());
        var start = new ProcessStartInfo(
            Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath! : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Observe.Metering.dll")])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
        };
        start.Environment["ClickHouse__ConnectionString"] = engine.ConnectionString;
        start.Environment["Catalog__ConnectionString"] = catalog;
        start.Environment["Metering__PriceBook"] = Path.Combine(AppContext.BaseDirectory, "Demo", "price-book.json");
        start.Environment["Metering__Receive__HttpPort"] = httpPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["Metering__Receive__GrpcPort"] = grpcPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["Metering__Spool__Directory"] = Path.Combine(directory, "spool");
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = metrics.ToString();
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        start.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        start.Environment["OTEL_TRACES_SAMPLER"] = "always_off";
        var process = Process.Start(start) ?? throw new MachineRefusal("Metering did not start.");
        // Its log is for people; what goes wrong is on standard error, which is ours too.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();

        var metering = new MeteringUnderLoad(
            process, new UriBuilder("http", "127.0.0.1", httpPort).Uri, new UriBuilder("http", "127.0.0.1", grpcPort).Uri);
        try
        {
            await metering.UntilReadyAsync(token);
            return metering;
        }
        catch
        {
            metering.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        Figures.Dispose();
        process.Dispose();
    }

    private async Task UntilReadyAsync(CancellationToken token)
    {
        using var client = new HttpClient { BaseAddress = Http };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var waiting = Stopwatch.StartNew();
        while (!await IsReadyAsync(client, token))
        {
            if (process.HasExited)
                throw new MachineRefusal($"Metering ended with exit code {process.ExitCode}; what it said is above.");
            if (waiting.Elapsed > Patience)
                throw new MachineRefusal($"Metering was not ready within {Patience.TotalSeconds:0} seconds.");
            await timer.WaitForNextTickAsync(token);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken token)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("readyz", UriKind.Relative), token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
