using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Observe.GpuExporter.Export;
using Observe.GpuExporter.Export.Pages;
using Observe.GpuExporter.Tests.Export;

namespace Observe.Benchmarks;

/// <summary>
/// What does a scrape of a node with eight GPUs and about 1,500 series cost? Latency over a kept connection while every device publishes once a second,
/// memory allocated, and what rendering the page takes of a core; beside it, as floor, the same bytes from a bare socket.
/// </summary>
internal static class ScrapeQuestion
{
    private const int WarmUps = 500;
    private const int DefaultScrapes = 5_000;
    private const int ScrapesARound = 100;
    private const int Renders = 500;
    private const int Compressions = 100;
    private const double RendersASecond = 2;

    public static async Task RunAsync(string[] args)
    {
        var scrapes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) / ScrapesARound * ScrapesARound : DefaultScrapes;
        var board = new BigBoard();
        board.Publish(1, TimeProvider.System.GetUtcNow());
        Console.WriteLine(Text($"{BigBoard.Devices} GPUs, {BigBoard.Devices * BigBoard.SeriesEach:N0} series"));

        foreach (var spelling in (Spelling[])[Spelling.Native, Spelling.Dcgm])
            MeasureRendering(board, spelling);

        MeasureCompression(board);

        await using var pages = new MetricsPages(board.Node, new ExportOptions(), TimeProvider.System);
        pages.Start();
        await using var server = new MetricsServer(pages, board.Node, "127.0.0.1", 0, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var publishing = PublishAsync(board, stop.Token);

        var body = 0;
        using (var scraper = new ScrapeConnection(server.Address))
            body = Measure("GET /metrics", scraper, scrapes);
        using (var scraper = new ScrapeConnection(server.Address, "/metrics?spelling=dcgm"))
            Measure("GET /metrics?spelling=dcgm", scraper, scrapes);
        using var floor = new BareServer(body);
        using (var scraper = new ScrapeConnection(floor.Address))
            Measure("floor: bare socket", scraper, scrapes);
        await stop.CancelAsync();
        await publishing;
    }

    private static void MeasureRendering(BigBoard board, Spelling spelling)
    {
        var page = new Page(board.Node, PageFormat.OpenMetrics, spelling, TimeProvider.System);
        for (var round = 0; round < Renders; round++)
            page.Render();
        var times = new double[Renders];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Renders; round++)
        {
            board.Publish(round, TimeProvider.System.GetUtcNow());
            var start = Stopwatch.GetTimestamp();
            page.Render();
            times[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(times);
        var median = times[Renders / 2];
        Console.WriteLine(Text(
            $"  rendering, {spelling,-6}: median {median:F3} ms, p99 {times[Renders * 99 / 100]:F3} ms, {allocated / (double)Renders:F1} B a rendering; twice a second {median * RendersASecond / 10:F3} % of a core"));
    }

    /// <summary>What a compressed page would cost: pages are sent as they are.</summary>
    private static void MeasureCompression(BigBoard board)
    {
        // Values as different as real ones: equal ones would compress to nothing.
        board.PublishDifferent(TimeProvider.System.GetUtcNow());
        var page = MetricsPages.Render(board.Node, PageFormat.OpenMetrics, Spelling.Native, TimeProvider.System);
        var times = new double[Compressions];
        long size = 0;
        for (var i = 0; i < Compressions; i++)
        {
            using var compressed = new MemoryStream();
            var start = Stopwatch.GetTimestamp();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(page);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            size = compressed.Length;
        }

        Array.Sort(times);
        Console.WriteLine(Text($"  gzip, fastest     : median {times[Compressions / 2]:F3} ms, {page.Length / 1024:N0} to {size / 1024:N0} KiB"));
    }

    private static int Measure(string what, ScrapeConnection scraper, int scrapes)
    {
        var body = 0;
        for (var i = 0; i < WarmUps; i++)
            body = scraper.Scrape().Length;
        var times = new double[scrapes];
        var allocated = new long[scrapes / ScrapesARound];
        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < scrapes; i++)
        {
            if (i % ScrapesARound == 0)
                allocated[i / ScrapesARound] = -GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            scraper.Scrape();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i % ScrapesARound == ScrapesARound - 1)
                allocated[i / ScrapesARound] += GC.GetTotalAllocatedBytes(precise: true);
        }

        cpu = Environment.CpuUsage.TotalTime - cpu;
        Array.Sort(times);
        Array.Sort(allocated);
        var (usual, mean) = (allocated[allocated.Length / 2] / (double)ScrapesARound, allocated.Sum() / (double)scrapes);
        Console.WriteLine(Text(
            $"  {what,-27}: {body / 1024:N0} KiB, p50 {times[scrapes / 2]:F3} ms, p99 {times[scrapes * 99 / 100]:F3} ms, worst {times[^1]:F3} ms; {usual:F1} B allocated (mean {mean:F1}, the connection's buffers), {cpu.TotalMilliseconds / scrapes:F3} ms of both ends' processors a scrape"));
        return body;
    }

    private static async Task PublishAsync(BigBoard board, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            for (var round = 1; await timer.WaitForNextTickAsync(stop); round++)
                board.Publish(round, TimeProvider.System.GetUtcNow());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Reads a request and sends bytes that were there before; one thread, nothing else.</summary>
    private sealed class BareServer : IDisposable
    {
        private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[] answer;

        public BareServer(int body)
        {
            answer = [.. Encoding.ASCII.GetBytes(Text($"HTTP/1.1 200 OK\r\nContent-Length: {body}\r\n\r\n")), .. new byte[body]];
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            new Thread(Serve) { IsBackground = true }.Start();
        }

        public Uri Address => new($"http://{listener.LocalEndPoint}");

        public void Dispose() => listener.Dispose();

        private void Serve()
        {
            using var connection = listener.Accept();
            var request = new byte[4 << 10];
            while (connection.Receive(request) > 0)
                connection.Send(answer);
        }
    }
}
