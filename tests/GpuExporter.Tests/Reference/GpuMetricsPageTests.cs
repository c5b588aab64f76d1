using System.Globalization;
using System.Reflection;
using System.Text;
using Observe.GpuExporter.Export.Dcgm;
using Observe.GpuExporter.Export.Pages;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Tests.Reference;

/// <summary><c>docs/reference/gpu-metrics.md</c>: every metric of the exporter in every spelling, from the tables that the exporter itself uses.</summary>
public sealed class GpuMetricsPageTests
{
    private static readonly string page = Path.Combine(
        typeof(GpuMetricsPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Observe.Repository").Value!,
        "docs/reference/gpu-metrics.md");

    [Fact]
    public void Page_AgainstTheTables_IsCurrent()
    {
        var wanted = Write();
        if (Environment.GetEnvironmentVariable("OBSERVE_UPDATE_REFERENCE") == "1")
            File.WriteAllText(page, wanted);

        Assert.True(
            File.Exists(page) && File.ReadAllText(page) == wanted,
            "docs/reference/gpu-metrics.md is not what the exporter's tables say; run this test once with OBSERVE_UPDATE_REFERENCE=1");
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # Metrics of the GPU exporter

            Generated from the exporter's tables; do not edit. The first name is that of OTLP and of Observe's own tables (`gpu_samples`, `engine_samples`), the second
            that of the Prometheus page. On that page a label is its attribute with underscores: `hw.id` is `hw_id`.

            """);
        Table(text, "GPUs", "Every series also has `hw.id` (the UUID), `hw.type`, `hw.name`, `hw.model`; an instance of a partitioned GPU `hw.parent` and `observe.gpu.mig.…`.", GpuMetrics.All);
        Table(text, "Engines", "Every series also has `observe.engine`, `service.instance.id` (the replica), `gen_ai.request.model`, `observe.deployment.id`.", EngineMetrics.All);
        Table(text, "The exporter itself", "What it costs, and how far its samples can be trusted.", ExporterMetrics.All);
        text.AppendLine().AppendLine("## DCGM's names").AppendLine()
            .AppendLine("With `GpuExporter:Export:Spelling` or `?spelling=dcgm` (`dcgm-4.6` for the names since DCGM 4.6), with dcgm-exporter's labels and units.").AppendLine()
            .AppendLine("| DCGM | DCGM 4.6 | Made of |").AppendLine("|---|---|---|");
        foreach (var field in DcgmFields.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{field.Name}` | {(field.Name46 == field.Name ? "" : $"`{field.Name46}`")} | {string.Join(", ", field.Terms.Select(Term).Distinct())} |").AppendLine();
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Table(StringBuilder text, string title, string words, IReadOnlyList<Metric> metrics)
    {
        text.AppendLine().Append("## ").AppendLine(title).AppendLine().AppendLine(words).AppendLine().AppendLine("| Metric | Prometheus | Kind | Unit | |").AppendLine("|---|---|---|---|---|");
        foreach (var metric in metrics)
        {
            var head = NativeNames.Head(metric);
            text.Append(CultureInfo.InvariantCulture, $"| `{metric.Name}` | `{head.Name}{head.Suffix}` | {Kind(metric.Kind)} | `{metric.Unit}` | {metric.Description} |").AppendLine();
        }
    }

    private static string Term(DcgmTerm term) => term.Labels is [var label, ..] && term.Metric != GpuMetrics.ThrottleActive ? $"`{term.Metric.Name}` ({label.Value})" : $"`{term.Metric.Name}`";

    private static string Kind(MetricKind kind) => kind switch
    {
        MetricKind.UpDownCounter => "up-down counter",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
