using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Observe.Benchmarks;

/// <summary>
/// What does the GPU exporter cost its node, as it is shipped? It is published – self-contained, trimmed, compiled ahead – and run over the fake driver's
/// eight boards with two scrapes a second: size, start to first sample, resident memory from beginning to end, CPU, the time of a scrape. Floor: the same
/// page from a socket of this process that does nothing else.
/// </summary>
internal static class ExporterQuestion
{
    private const int DefaultSeconds = 60;
    private const int ScrapesASecond = 2;

    public static async Task RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultSeconds;
        var directory = Directory.CreateTempSubdirectory("observe-exporter-");
        try
        {
            var driver = Path.Combine(directory.FullName, "libnvidia-ml.so.1");
            await RunToolAsync(Source("tests/GpuExporter.Tests/Driver/native/build.sh"), [driver]);
            var published = Path.Combine(directory.FullName, "published");
            await RunToolAsync("dotnet", ["publish", Source("src/GpuExporter"), "-c", "Release", "-r", "linux-x64", "-o", published,
                "--artifacts-path", Path.Combine(directory.FullName, "artifacts"), "--disable-build-servers", "-v", "q"]);
            var size = Directory.GetFiles(published).Where(file => !file.EndsWith(".pdb", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length);
            Console.WriteLine(Text($"published: {size / 1048576.0:F1} MiB"));
            await MeasureAsync(Path.Combine(published, "Observe.GpuExporter"), driver, seconds);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string program, string driver, int seconds)
    {
        var port = FreePort();
        var started = Stopwatch.GetTimestamp();
        using var exporter = Process.Start(new ProcessStartInfo(program, ["--nvml", driver, "--GpuExporter:Port", Text($"{port}")]) { RedirectStandardError = true })!;
        exporter.ErrorDataReceived += (_, _) => { };
        exporter.BeginErrorReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(Text($"http://127.0.0.1:{port}")) };
            var page = await FirstPageAsync(client, exporter);
            if (!page.Contains("\nhw_energy_joules_total{", StringComparison.Ordinal))
                throw new InvalidOperationException("the exporter said that it was ready and had no sample");
            Console.WriteLine(Text($"start to a page with samples: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms"));
            // Performance counters need two looks, and a page is rendered twice a second.
            while (!page.Contains("\nobserve_gpu_sm_activity_ratio{", StringComparison.Ordinal))
                page = await client.GetStringAsync("/metrics");
            Console.WriteLine(Text($"a page: {Series(page)} series, {page.Length / 1024.0:F0} KiB"));

            var scrapes = new List<double>();
            var cpu = exporter.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ScrapesASecond));
            var nextLine = 0;
            while (watch.Elapsed.TotalSeconds < seconds && await beat.WaitForNextTickAsync())
            {
                if (watch.Elapsed.TotalSeconds >= nextLine)
                {
                    Console.WriteLine(Text($"  after {nextLine,4} s: {Memory(exporter.Id)}"));
                    nextLine += Math.Max(1, seconds / 10);
                }

                scrapes.Add(await ScrapeAsync(client));
            }

            exporter.Refresh();
            var share = (exporter.TotalProcessorTime - cpu) / watch.Elapsed;
            Console.WriteLine(Text($"  after {watch.Elapsed.TotalSeconds,4:F0} s: {Memory(exporter.Id)}"));
            Console.WriteLine(Text($"CPU: {share:P2} of a core, {ScrapesASecond} scrapes a second included"));
            Console.WriteLine(Text($"scrape: p50 {Percentile(scrapes, 0.5):F2} ms, p99 {Percentile(scrapes, 0.99):F2} ms over {scrapes.Count}"));
            await FloorAsync(Encoding.UTF8.GetBytes(page), scrapes.Count);
        }
        finally
        {
            exporter.Kill();
            await exporter.WaitForExitAsync();
        }
    }

    /// <summary>The first page, asked for as soon as there is a sample: a page asked for before would be kept for half a second.</summary>
    private static async Task<string> FirstPageAsync(HttpClient client, Process exporter)
    {
        while (true)
        {
            if (exporter.HasExited)
                throw new InvalidOperationException(Text($"the exporter ended with exit code {exporter.ExitCode}"));
            try
            {
                using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
                if (ready.IsSuccessStatusCode)
                    return await client.GetStringAsync("/metrics");
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(2);
        }
    }

    private static async Task<double> ScrapeAsync(HttpClient client)
    {
        var start = Stopwatch.GetTimestamp();
        await client.GetByteArrayAsync("/metrics");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The same bytes from a listener that reads a request and answers from memory.</summary>
    private static async Task FloorAsync(byte[] page, int scrapes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ended = new CancellationTokenSource();
        var serving = ServeAsync(listener, page, ended.Token);
        using (var client = new HttpClient { BaseAddress = new Uri($"http://{listener.LocalEndpoint}") })
        {
            var times = new List<double>();
            using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            for (var i = 0; i < Math.Min(scrapes, 500) && await beat.WaitForNextTickAsync(); i++)
                times.Add(await ScrapeAsync(client));
            Console.WriteLine(Text($"floor, the same bytes from a bare socket: p50 {Percentile(times, 0.5):F2} ms, p99 {Percentile(times, 0.99):F2} ms"));
        }

        await ended.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, byte[] page, CancellationToken ended)
    {
        byte[] answer = [.. Encoding.ASCII.GetBytes(Text($"HTTP/1.1 200 OK\r\ncontent-length: {page.Length}\r\n\r\n")), .. page];
        var request = new byte[4096];
        try
        {
            using var connection = await listener.AcceptSocketAsync(ended);
            while (await connection.ReceiveAsync(request, ended) > 0)
                await connection.SendAsync(answer, ended);
        }
        catch (OperationCanceledException)
        {
            // The questions are over.
        }
    }

    private static string Memory(int processId)
    {
        var lines = File.ReadAllLines(Text($"/proc/{processId}/status"));
        return string.Join(", ", new[] { "VmRSS", "RssAnon", "RssFile" }.Select(name =>
            Text($"{name} {long.Parse(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024.0:F1} MiB")));
    }

    private static int Series(string page) => page.Split('\n').Count(line => line.Length > 0 && line[0] != '#');

    private static double Percentile(List<double> values, double share) => values.Order().ElementAt((int)Math.Min(values.Count - 1, Math.Ceiling(values.Count * share)));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunToolAsync(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{tool} failed: {output}");
    }

    private static string Source(string path, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../..", path));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
