using System.Diagnostics;
using System.Globalization;
using Observe.EndToEnd.Tests.Browser;
using Observe.EndToEnd.Tests.Launcher;
using Observe.Testing;
using static Microsoft.Playwright.Assertions;

namespace Observe.EndToEnd.Tests.Fleet;

/// <summary><c>./observe up</c> on a node with GPUs: their driver is a fake one, all else is real.</summary>
public sealed class UpTests(Workbench workbench) : IDisposable
{
    private const string Exporter = "GpuExporter.dll";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("observe-up-gpus-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Up_WhereADriverIs_ReadsItsGpusAndReadsOnAfterTheExporterEndedOrAllWasKilled()
    {
        await using var machine = await Machine.StartAsync("up", "--nvml", await BuildDriverAsync());
        var reader = await machine.SignInAsync(workbench.Chromium);
        await reader.VisitAsync("/fleet?range=1h&live=1", page => Expect(page.Figure("GPUs")).ToHaveTextAsync("8", new() { Timeout = 60_000 }));

        var ended = Assert.Single(Exporters(machine));
        await EndAsync(ended);
        await Eventually.SeesAsync(
            () => Exporters(machine).Where(child => child.StartedAt != ended.StartedAt).ToArray(), next => next.Length == 1,
            "the exporter was started again", Token, LauncherProcess.Patience);
        var before = await SamplesAsync(machine);
        var after = await SeesMoreSamplesAsync(machine, before.Count);
        Assert.Equal(after.Count, after.Distinct);
        Assert.Equal(8, after.Devices);
        // The fake driver counts energy from its own start, as one does that was loaded again: the sum goes on all the same.
        Assert.Equal(0, after.EnergyFalls);

        // Fails where an exporter outlives its launcher.
        await machine.KillAndStartAgainAsync();
        await SeesMoreSamplesAsync(machine, after.Count);
        Assert.Single(Exporters(machine));
    }

    private static IReadOnlyList<ProcessFamily> Exporters(Machine machine) =>
        [.. machine.Family.Where(child => child.CommandLine.Contains(Exporter, StringComparison.Ordinal))];

    private static Task<(long Count, long Distinct, long Devices, long EnergyFalls)> SeesMoreSamplesAsync(Machine machine, long than) =>
        Eventually.SeesAsync(() => SamplesAsync(machine), now => now.Count > than, "more samples were stored", Token, LauncherProcess.Patience);

    private static async Task<(long Count, long Distinct, long Devices, long EnergyFalls)> SamplesAsync(Machine machine)
    {
        var words = (await machine.QueryAsync(
            """
            SELECT count(), uniqExact(metric, device, series, time), uniqExact(device), sum(falls) FROM
            (
                SELECT *, metric = 'hw.energy' AND value < lagInFrame(value, 1, 0) OVER (PARTITION BY metric, device, series ORDER BY time) AS falls
                FROM gpu_samples
            )
            """)).Split('\t').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return (words[0], words[1], words[2], words[3]);
    }

    private static async Task EndAsync(ProcessFamily process)
    {
        using var end = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await end.WaitForExitAsync(Token);
    }

    private async Task<string> BuildDriverAsync()
    {
        var library = Path.Combine(directory.FullName, "libnvidia-ml.so.1");
        using var compiler = Process.Start("sh", [Path.Combine(AppContext.BaseDirectory, "Driver", "native", "build.sh"), library]);
        await compiler.WaitForExitAsync(Token);
        Assert.Equal(0, compiler.ExitCode);
        return library;
    }
}
