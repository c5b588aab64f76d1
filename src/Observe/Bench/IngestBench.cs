using System.Globalization;
using Spectre.Console;

namespace Observe.Observe.Bench;

/// <summary>Runs the variants one after the other, and the floors beside the last one.</summary>
/// <param name="console">For people who wait; the result is returned.</param>
internal sealed class IngestBench(BenchOptions options, IAnsiConsole console, TimeProvider clock)
{
    private const double MostHalfLoad = 40_000;

    /// <exception cref="Machine.MachineRefusal">A process did not start, or did not take what was sent.</exception>
    public async Task<BenchReport> RunAsync(CancellationToken token)
    {
        var root = Path.Combine(options.Directory ?? Path.GetTempPath(), $"observe-bench-{Guid.NewGuid():N}");
        var figures = new List<VariantFigures>();
        Floors? floors = null;
        var version = "";
        foreach (var variant in options.Variants)
        {
            await using var run = new VariantRun(variant, Path.Combine(root, variant.Name), clock);
            console.WriteLine($"{variant.Name}: {variant.Transport} …");
            await run.StartAsync(token);
            var pace = variant.Paced ? HalfOf(figures) : 0;
            figures.Add(await run.MeasureAsync(options.Spans, pace, token));
            console.WriteLine(Line(figures[^1]));
            version = run.Engine.Version;
            if (variant == options.Variants[^1])
                floors = await Floors.MeasureAsync(run.Engine, Path.Combine(root, variant.Name), token);
        }

        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
        return new BenchReport(options, figures, floors, version);
    }

    private static double HalfOf(List<VariantFigures> figures) =>
        figures.Where(one => !one.Variant.Paced).Select(one => one.Sent.SpansPerSecond).DefaultIfEmpty(MostHalfLoad * 2).Max() is var most
            ? Math.Min(MostHalfLoad, most / 2)
            : MostHalfLoad;

    private static string Line(VariantFigures one) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {one.Sent.SpansPerSecond:N0} spans/s; CPU s per million: Metering {one.MeteringCpuSecondsPerMillion:F2} + engine {one.EngineCpuSecondsPerMillion:F2}; quiet after {one.QuietAfter.TotalSeconds:F1} s");
}
