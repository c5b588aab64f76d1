using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Export;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Export;

public sealed class MetricsServerTests : IAsyncLifetime
{
    private readonly SmallNode node = new();
    private readonly HttpClient http = new();
    private MetricsPages pages = null!;
    private MetricsServer server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        pages = new MetricsPages(node.Node, new ExportOptions(), TimeProvider.System);
        pages.Start();
        server = new MetricsServer(pages, node.Node, "127.0.0.1", 0, NullLoggerFactory.Instance);
        await server.StartAsync(Token);
        http.BaseAddress = server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
        await pages.DisposeAsync();
    }

    [Theory]
    [InlineData("text/plain", "text/plain; version=0.0.4; charset=utf-8", "# TYPE hw_energy_joules_total counter")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8", "# TYPE hw_energy_joules counter")]
    public async Task Metrics_Accept_ChoosesTheFormat(string accept, string mediaType, string line)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await http.SendAsync(request, Token);

        Assert.Equal(mediaType, response.Content.Headers.ContentType!.ToString());
        Assert.Contains(line + "\n", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_SpellingAskedFor_IsSpoken()
    {
        var page = await http.GetStringAsync("/metrics?spelling=dcgm,dcgm-4.6", Token);

        Assert.Contains("DCGM_FI_DEV_GPU_UTIL{", page, StringComparison.Ordinal);
        Assert.Contains("DCGM_FI_DEV_GPU_UTIL_RATIO{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hw_power", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "Nothing is here.")]
    [InlineData("GET", "/metrics?spelling=dgcm", HttpStatusCode.BadRequest, "native, dcgm, dcgm-4.6")]
    [InlineData("GET", "/metrics?other=1", HttpStatusCode.BadRequest, "native, dcgm, dcgm-4.6")]
    [InlineData("DELETE", "/metrics", HttpStatusCode.MethodNotAllowed, "DELETE is not answered here")]
    [InlineData("GET", "/", HttpStatusCode.OK, "href=\"/metrics\"")]
    [InlineData("GET", "/healthz", HttpStatusCode.OK, "ok")]
    public async Task Request_Answer(string method, string path, HttpStatusCode status, string text)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await http.SendAsync(request, Token);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed ? ["GET", "HEAD"] : [], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Metrics_GzipAllowedAndTaken_IsTheSamePage()
    {
        await using var small = new MetricsPages(node.Node, new ExportOptions { Gzip = true }, new FakeTimeProvider(SmallNode.Noon));
        await using var packing = new MetricsServer(small, node.Node, "127.0.0.1", 0, NullLoggerFactory.Instance);
        await packing.StartAsync(Token);
        using var unpacking = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip }) { BaseAddress = packing.Address };

        using var response = await http.GetAsync(new Uri(packing.Address, "/metrics"), Token);
        var plain = await response.Content.ReadAsStringAsync(Token);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        for (var scrape = 0; scrape < 3; scrape++)
            Assert.Equal(plain, await unpacking.GetStringAsync("/metrics", Token));
    }

    [Fact]
    public async Task Head_SaysTheLengthOnly()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/metrics");
        using var response = await http.SendAsync(request, Token);

        Assert.True(response.Content.Headers.ContentLength > 1_000);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Post_WithABody_IsNotRead()
    {
        using var response = await http.PostAsync("/metrics", new StringContent(new string('x', 100)), Token);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Ready_FollowsTheSourceAndNamesDevicesThatAreOut()
    {
        node.Node.Health.Set(SourceState.Waiting, "The driver is not loaded.");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: The driver is not loaded.\ndevices: 2 ok, 0 lost, 0 hanging\n"), await ReadyAsync());

        node.Node.Health.Set(SourceState.Up);
        node.Board.State = DeviceState.Lost;
        node.Instance.State = DeviceState.Hanging;
        Assert.Equal(
            (HttpStatusCode.OK,
                "ready\ndevices: 0 ok, 1 lost, 1 hanging\n" +
                "lost: GPU 0, GPU-1, NVIDIA H100 80GB HBM3, last read 2026-11-01 12:00:00 UTC; it fell off the bus or wants a reset\n" +
                "hanging: GPU 1, MIG-1, NVIDIA A100, last read 2026-11-01 12:00:00 UTC; a call of the driver about it has not returned\n"),
            await ReadyAsync());

        async Task<(HttpStatusCode Status, string Text)> ReadyAsync()
        {
            using var response = await http.GetAsync("/readyz", Token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task Start_PortTaken_Throws()
    {
        await using var second = new MetricsServer(pages, node.Node, "127.0.0.1", server.Address.Port, NullLoggerFactory.Instance);

        await Assert.ThrowsAsync<IOException>(() => second.StartAsync(Token));
    }

    [Fact]
    public async Task Scrape_WhileEverythingIsPublished_IsOfOnePublicationADevice()
    {
        var board = new BigBoard();
        board.Publish(0, TimeProvider.System.GetUtcNow());
        await using var fast = new MetricsPages(board.Node, new ExportOptions { RefreshMilliseconds = 50 }, TimeProvider.System);
        fast.Start();
        await using var busy = new MetricsServer(fast, board.Node, "127.0.0.1", 0, NullLoggerFactory.Instance);
        await busy.StartAsync(Token);
        using var stop = new CancellationTokenSource();
        var publishing = Enumerable.Range(0, BigBoard.Devices).Select(index => Task.Run(() => PublishAsync(board, index, stop.Token), Token)).ToArray();

        var scraping = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ScrapeMany(busy.Address), Token));
        var distinct = (await Task.WhenAll(scraping)).SelectMany(seen => seen).Distinct().Count();
        await stop.CancelAsync();
        await Task.WhenAll(publishing);

        Assert.True(distinct > BigBoard.Devices, "the same values were seen all the time");
    }

    private static async Task PublishAsync(BigBoard board, int index, CancellationToken stop)
    {
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            board.Publish(index, round + 0.125, TimeProvider.System.GetUtcNow());
            await Task.Yield();
        }
    }

    private static List<string> ScrapeMany(Uri address)
    {
        var seen = new List<string>();
        using var scraper = new ScrapeConnection(address);
        for (var scrape = 0; scrape < 100; scrape++)
        {
            var values = new string?[BigBoard.Devices];
            var page = Encoding.UTF8.GetString(scraper.Scrape());
            Assert.EndsWith("# EOF\n", page, StringComparison.Ordinal);
            foreach (var line in page.Split('\n'))
            {
                var at = line.IndexOf("hw_id=\"", StringComparison.Ordinal);
                if (at < 0 || line.StartsWith("observe_exporter_sample_age", StringComparison.Ordinal))
                    continue;
                var value = line[(line.LastIndexOf(' ') + 1)..];
                ref var first = ref values[line[at + "hw_id=\"GPU-3a7e2c51-9f6b-4d08-b1c2-00000000000".Length] - '0'];
                first ??= value;
                Assert.Equal(first, value);
            }

            seen.AddRange(values!);
        }

        return seen;
    }
}
