using System.Diagnostics;
using Observe.GpuExporter.Tests.Driver;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.CommandLine;

public sealed class CommandTests : IDisposable
{
    private static readonly string[] AnyPort = ["--GpuExporter:Port", "0"];

    private readonly ScratchDirectory scratch = new();
    private readonly FakeDriver driver = new();
    private readonly HttpClient http = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        driver.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task List_PartitionedBoard_ShowsBoardsAndInstances()
    {
        var (code, output, errors) = await ExporterProcess.RunAsync(scratch.Path, "a100-mig", "--list", "--nvml", driver.Path);

        Assert.Equal((0, ""), (code, errors.Trim()));
        var lines = output.Split('\n');
        Assert.StartsWith("GPU  UUID", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("0    GPU-", StringComparison.Ordinal) && line.Contains("NVIDIA A100-SXM4-80GB  80.0 GiB", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("MIG-", StringComparison.Ordinal) && line.Contains("3g.40gb", StringComparison.Ordinal));
        Assert.Contains($"NVML 13.580.65.06 from {driver.Path}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prometheus", "hw_energy_joules_total{")]
    [InlineData("openmetrics", "# EOF")]
    public async Task Once_EitherFormat_PrintsOneSampleOfEverything(string format, string part)
    {
        var (code, output, errors) = await ExporterProcess.RunAsync(scratch.Path, "h100", "--once", "--format", format, "--nvml", driver.Path);

        Assert.Equal((0, ""), (code, errors.Trim()));
        Assert.Contains(part, output, StringComparison.Ordinal);
        // Performance counters need two looks, and are there all the same.
        Assert.Contains("observe_gpu_sm_activity_ratio{", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--list")]
    [InlineData("--once")]
    [InlineData("--GpuExporter:Port=0")]
    public async Task Any_NoDriver_EndsWith3AndSaysWhereItLooked(string task)
    {
        var missing = scratch.File("libnvidia-ml.so.1");

        var (code, output, errors) = await ExporterProcess.RunAsync(scratch.Path, null, task, "--nvml", missing);

        Assert.Equal((3, ""), (code, output.Trim()));
        Assert.Contains($"The NVIDIA driver's library was looked for at {missing}, and there is no such file.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_WrongOptionsAndSettings_AreAllListed()
    {
        await File.WriteAllTextAsync(scratch.File("gpu-exporter.json"), """{ "GpuExporter": { "Workloads": { "IntervalSeconds": 0 } } }""", Token);

        var (code, _, errors) = await ExporterProcess.RunAsync(
            scratch.Path, null, "--validate", "--bogus", "--GpuExporter:Port", "none", "--GpuExporter:Sampling:FastSeconds", "0");

        Assert.Equal(2, code);
        Assert.Equal(4, errors.Trim().Split('\n').Length);
        foreach (var key in (string[])["--bogus", "GpuExporter:Port", "GpuExporter:Sampling:FastSeconds", "GpuExporter:Workloads:IntervalSeconds"])
            Assert.Contains(key, errors, StringComparison.Ordinal);
        Assert.Equal(0, (await ExporterProcess.RunAsync(Path.GetTempPath(), null, "--validate")).ExitCode);
    }

    [Fact]
    public async Task Wait_DriverComesLater_IsFoundAndReadinessSaysSo()
    {
        var later = scratch.File("libnvidia-ml.so.1");
        using var exporter = ExporterProcess.Start(scratch.Path, "h100", ["--wait", "--nvml", later, .. AnyPort]);
        var ready = new Uri(await exporter.ServesAsync(), "readyz");
        using (var waiting = await http.GetAsync(ready, Token))
        {
            Assert.Equal(503, (int)waiting.StatusCode);
            Assert.Contains(later, await waiting.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        File.Copy(driver.Path, later);

        await Eventually.SeesAsync(
            async () => (int)(await http.GetAsync(ready, Token)).StatusCode, status => status == 200, "the driver is found", Token, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Record_ThenReplay_ShowsTheSameDevicesMarkedAsPlayed()
    {
        var (code, _, _) = await ExporterProcess.RunAsync(scratch.Path, "h100x8", ["--record", "a.gz", "--for", "3s", "--simulated", "gpu", "--nvml", driver.Path, .. AnyPort]);
        Assert.Equal(0, code);

        var (replayed, page, _) = await ExporterProcess.RunAsync(scratch.Path, null, "--once", "--replay", "a.gz");

        Assert.Equal(0, replayed);
        var energy = page.Split('\n').Where(line => line.StartsWith("hw_energy_joules_total{", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, energy.Count);
        Assert.All(energy, line => Assert.Contains("observe_simulated=\"gpu\"", line, StringComparison.Ordinal));
        Assert.All(energy, line => Assert.Contains("observe_replayed=\"2", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_CallHangsInTheDriver_StopsWithinTwoSeconds(string signal)
    {
        using var exporter = ExporterProcess.Start(scratch.Path, "h100x8,hang=3", ["--nvml", driver.Path, "--GpuExporter:Sampling:HangSeconds", "0.5", .. AnyPort]);
        await exporter.ServesAsync();

        var begun = Stopwatch.GetTimestamp();
        await exporter.SignalAsync(signal);

        Assert.Equal(0, await exporter.WaitForExitAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0, 2 * Slowness);
    }

    [Fact]
    public async Task Supervised_InputEnds_Stops()
    {
        using var exporter = ExporterProcess.Start(scratch.Path, "h100", ["--supervised", "--nvml", driver.Path, .. AnyPort]);
        await exporter.ServesAsync();

        exporter.EndInput();

        Assert.Equal(0, await exporter.WaitForExitAsync());
    }

    // Two seconds on a machine that does nothing else; tests share theirs.
    private const double Slowness = 5;
}
