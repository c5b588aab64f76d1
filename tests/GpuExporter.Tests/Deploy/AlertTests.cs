using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Observe.GpuExporter.Export.Pages;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Tests.Deploy;

/// <summary>The alerts that ship with the exporter ask for names that it has, and fire when they should.</summary>
public sealed partial class AlertTests : IDisposable
{
    private static readonly string repository =
        typeof(AlertTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Observe.Repository").Value!;

    private static readonly string alerts = Path.Combine(repository, "deploy/prometheus/gpu-alerts.yml");

    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Expressions_NameOnlyWhatTheExporterExports()
    {
        var exported = GpuMetrics.All.Concat(EngineMetrics.All).Concat(ExporterMetrics.All).Select(NativeNames.Head).Select(head => head.Name + head.Suffix).ToHashSet();

        var asked = File.ReadLines(alerts).Where(line => line.TrimStart().StartsWith("expr:", StringComparison.Ordinal)).SelectMany(line => Name().Matches(line)).Select(match => match.Value).ToHashSet();

        Assert.InRange(asked.Count, 9, 100);
        Assert.Empty(asked.Except(exported));
    }

    [Fact]
    public async Task Promtool_FiresEachOnWhatItIsFor()
    {
        File.Copy(alerts, scratch.File("gpu-alerts.yml"));
        File.Copy(Path.Combine(repository, "tests/GpuExporter.Tests/Deploy/gpu-alerts.test.yml"), scratch.File("gpu-alerts.test.yml"));

        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["test", "rules", scratch.File("gpu-alerts.test.yml")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await error;
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(promtool.ExitCode == 0, said);
        Assert.Contains("SUCCESS", said, StringComparison.Ordinal);
    }

    [GeneratedRegex("(?:hw|observe)_[a-z_]+(?=[{ ])")]
    private static partial Regex Name();
}
