using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Observe.Testing;

namespace Observe.Benchmarks;

/// <summary>Metering as its own process, so that what it holds is its own.</summary>
internal sealed class MeteringUnderFuzz : IDisposable
{
    private readonly Process process;

    private MeteringUnderFuzz(Process process, Uri http, Uri grpc) => (this.process, Http, Grpc) = (process, http, grpc);

    public Uri Http { get; }

    public Uri Grpc { get; }

    /// <summary>The most that was resident at once.</summary>
    public long PeakBytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    public static async Task<MeteringUnderFuzz> StartAsync(BenchmarkEngine engine, string catalog)
    {
        var (http, grpc) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Observe.Metering.dll")]);
        start.Environment["ClickHouse__ConnectionString"] = engine.ConnectionString;
        start.Environment["Catalog__ConnectionString"] = catalog;
        start.Environment["Metering__Spool__Directory"] = Path.Combine(engine.Directory, "spool");
        start.Environment["Metering__Receive__HttpPort"] = http.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["Metering__Receive__GrpcPort"] = grpc.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start) ?? throw new InvalidOperationException("Metering did not start");

        using var client = new HttpClient { BaseAddress = http };
        await Eventually.HoldsAsync(async () => process.HasExited || await IsReadyAsync(client), "Metering is ready", CancellationToken.None);
        if (process.HasExited)
            throw new InvalidOperationException($"Metering ended with exit code {process.ExitCode}");
        return new MeteringUnderFuzz(process, http, grpc);
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

    private static Uri FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", ((IPEndPoint)probe.LocalEndpoint).Port).Uri;
    }
}
