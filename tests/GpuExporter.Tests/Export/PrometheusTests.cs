using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Observe.GpuExporter.Export;
using Observe.GpuExporter.Nodes;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Export;

/// <summary>Debian's Prometheus and its promtool read the pages.</summary>
public sealed class PrometheusTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Promtool_NativePage_FindsNothing(bool isBig)
    {
        var (exit, said) = await CheckAsync(isBig ? Big() : new SmallNode().Node, Spelling.Native);

        Assert.Equal("", said);
        Assert.Equal(0, exit);
    }

    [Theory]
    [InlineData(Spelling.Dcgm)]
    [InlineData(Spelling.Dcgm46)]
    public async Task Promtool_DcgmPage_MindsOnlyDcgmsOwnNames(Spelling spelling)
    {
        var (exit, said) = await CheckAsync(Big(), spelling);

        // It reads all of it (1 would say that it cannot); what it minds is how DCGM named things, which is the point of the page.
        Assert.Equal(3, exit);
        Assert.All(
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.True(
                line.EndsWith("counter metrics should have \"_total\" suffix", StringComparison.Ordinal)
                || line == "DCGM_FI_DEV_PCIE_REPLAY_COUNTER metric name should not include type 'counter'"
                || line.EndsWith("label names should be written in 'snake_case' not 'camelCase'", StringComparison.Ordinal),
                line));
    }

    [Fact]
    public async Task Prometheus_AllSpellings_AreScrapedAndAnswered()
    {
        var small = new SmallNode();
        await using var pages = new MetricsPages(small.Node, new ExportOptions { Spelling = "native,dcgm,dcgm-4.6" }, TimeProvider.System);
        pages.Start();
        await using var server = new MetricsServer(pages, small.Node, "127.0.0.1", 0, NullLoggerFactory.Instance);
        await server.StartAsync(Token);
        using var scratch = new ScratchDirectory();
        var port = FreePort();
        using var prometheus = Start(scratch, server.Address, port);
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            foreach (var (query, expected) in new[]
            {
                ("hw_energy_joules_total{hw_id=\"GPU-1\",k8s_pod_name=\"llama-0\"}", "1234.5678"),
                ("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\",Hostname=\"node-1\",pod=\"llama-0\"}", "1234568"),
                ("DCGM_FI_DEV_BOARD_POWER_WATTS{UUID=\"GPU-1\"}", "312.4"),
                ("DCGM_FI_PROF_GR_ENGINE_ACTIVE{GPU_I_ID=\"5\",GPU_I_PROFILE=\"1g.10gb\"}", "0.5"),
                ("observe_engine_tokens_output_total", "12345678901"),
                ("observe_gpu_device_info{hw_serial_number=\"A\\\\B\\\"C\\nD\"}", "1"),
                ("gen_ai_server_time_to_first_token_seconds_count", "7"),
                ("gen_ai_server_time_to_first_token_seconds_bucket{le=~\"1|1.0\"}", "3"),
                ("count(target_info{host_name=\"node-1\"})", "1"),
                ("min_over_time(up[1h])", "1"),
            })
            {
                await Eventually.SeesAsync(() => QueryAsync(http, query), value => value == expected, query, Token);
            }

            // It asked for OpenMetrics, and kept the units and types that only it has.
            var metadata = await http.GetStringAsync("/api/v1/targets/metadata?metric=observe_gpu_device", Token);
            Assert.Contains("\"type\":\"info\"", metadata, StringComparison.Ordinal);
            var energy = await http.GetStringAsync("/api/v1/targets/metadata?metric=hw_energy_joules", Token);
            Assert.Contains("\"unit\":\"joules\"", energy, StringComparison.Ordinal);
        }
        finally
        {
            prometheus.Kill(entireProcessTree: true);
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static Node Big()
    {
        var board = new BigBoard();
        board.Publish(1, SmallNode.Noon);
        return board.Node;
    }

    private static async Task<(int Exit, string Said)> CheckAsync(Node node, Spelling spelling)
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var promtool = Process.Start(start)!;
        var said = (Output: promtool.StandardOutput.ReadToEndAsync(Token), Error: promtool.StandardError.ReadToEndAsync(Token));
        await promtool.StandardInput.BaseStream.WriteAsync(MetricsPages.Render(node, PageFormat.Prometheus, spelling, TimeProvider.System), Token);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync(Token);
        return (promtool.ExitCode, await said.Output + await said.Error);
    }

    private static Process Start(ScratchDirectory scratch, Uri target, int port)
    {
        var configuration = scratch.File("prometheus.yml");
        File.WriteAllText(
            configuration,
            $"global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs:\n- job_name: gpus\n  static_configs: [ {{ targets: [ '{target.Authority}' ] }} ]\n");
        var start = new ProcessStartInfo(
            "prometheus",
            [
                $"--config.file={configuration}", $"--storage.tsdb.path={scratch.File("data")}", "--log.level=error",
                string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
            ])
        {
            WorkingDirectory = scratch.Path,
        };
        return Process.Start(start)!;
    }

    private static async Task<string?> QueryAsync(HttpClient http, string query)
    {
        try
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", Token));
            var result = answer.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 1 ? result[0].GetProperty("value")[1].GetString() : $"{result.GetArrayLength()} series";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
