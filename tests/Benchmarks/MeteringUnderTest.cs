using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Observe.Benchmarks;

/// <summary>Metering as its own process, as it is deployed, so that its CPU time and memory are its own.</summary>
internal sealed class MeteringUnderTest : IDisposable
{
    private readonly Process process;

    private MeteringUnderTest(Process process, Uri endpoint)
    {
        this.process = process;
        Endpoint = endpoint;
    }

    /// <summary>Where traces go.</summary>
    public Uri Endpoint { get; }

    public TimeSpan CpuTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public long PeakBytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    public static async Task<MeteringUnderTest> StartAsync(BenchmarkEngine engine, string catalog, string priceBook)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Observe.Metering.dll")]);
        start.Environment["ClickHouse__ConnectionString"] = engine.ConnectionString;
        start.Environment["Catalog__ConnectionString"] = catalog;
        start.Environment["Metering__PriceBook"] = priceBook;
        start.Environment["Metering__Spool__Directory"] = Path.Combine(engine.Directory, "spool");
        start.Environment["Metering__Receive__HttpPort"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["Metering__Receive__GrpcPort"] = "0";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start) ?? throw new InvalidOperationException("Metering did not start");

        var address = new Uri($"http://127.0.0.1:{port}/");
        using var client = new HttpClient { BaseAddress = address };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await IsReadyAsync(client))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"Metering ended with exit code {process.ExitCode}");
            await timer.WaitForNextTickAsync();
        }

        return new MeteringUnderTest(process, new Uri(address, "v1/traces"));
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("readyz", UriKind.Relative));
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
