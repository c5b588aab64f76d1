using Microsoft.Extensions.Logging.Abstractions;
using Observe.GpuExporter.Export;

namespace Observe.GpuExporter.Tests.Export;

/// <summary>Alone in its collection: what others allocate meanwhile would be counted too.</summary>
[CollectionDefinition(nameof(ScrapeAllocationTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(ScrapeAllocationTests))]
public sealed class ScrapeAllocationTests
{
    private const int WarmUps = 300;
    private const int Rounds = 20;
    private const int ScrapesARound = 100;

    /// <summary>What Kestrel spends on a header that it does not know: its name and its value, as text. Prometheus sends one.</summary>
    private const double UnknownHeaderBytes = 128;

    [Theory]
    [InlineData("/metrics", "", 0)]
    [InlineData("/metrics?spelling=dcgm", "", 0)]
    [InlineData("/metrics", "X-Prometheus-Scrape-Timeout-Seconds: 10\r\n", UnknownHeaderBytes)]
    public async Task Scrape_OverAKeptConnection_AllocatesNothing(string target, string header, double expected)
    {
        var board = new BigBoard();
        board.Publish(1, TimeProvider.System.GetUtcNow());
        // Rendered ahead only now and then: rendering is measured by the test below.
        await using var pages = new MetricsPages(board.Node, new ExportOptions { RefreshMilliseconds = 60_000 }, TimeProvider.System);
        await using var server = new MetricsServer(pages, board.Node, "127.0.0.1", 0, NullLoggerFactory.Instance);
        await server.StartAsync(TestContext.Current.CancellationToken);

        using var scraper = new ScrapeConnection(server.Address, target, more: header);
        for (var i = 0; i < WarmUps; i++)
            scraper.Scrape();
        var rounds = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < ScrapesARound; i++)
                scraper.Scrape();
            rounds[round] = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)ScrapesARound;
        }

        // The usual round, exactly. A rare one has the runtime's own in it: tiered compilation, another buffer for the connection's pool.
        Assert.Equal(expected, rounds.Order().ElementAt(Rounds / 2));
    }

    [Fact]
    public void Render_SameSeries_AllocatesNothing()
    {
        var board = new BigBoard();
        var page = new GpuExporter.Export.Pages.Page(board.Node, PageFormat.OpenMetrics, Spelling.Native | Spelling.Dcgm | Spelling.Dcgm46, TimeProvider.System);
        for (var round = 0; round < 50; round++)
        {
            board.Publish(round, TimeProvider.System.GetUtcNow());
            page.Render();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 50; round++)
        {
            board.Publish(round, TimeProvider.System.GetUtcNow());
            page.Render();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
