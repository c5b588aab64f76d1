using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Reference;

/// <summary><c>docs/reference/metrics.md</c>: what the processes say about themselves, from the calls that create the instruments.</summary>
internal static class MetricsReference
{
    private sealed record Instrument(string Project, string Name, string Kind, string Unit, string Description);

    public static string Write(SourceTree tree)
    {
        var text = new StringBuilder("""
            # Metrics

            Generated from the sources; do not edit. Every process exports these through OpenTelemetry over OTLP when the standard `OTEL_*` variables name an
            endpoint, beside the instruments of ASP.NET Core, Kestrel and HttpClient. Units are UCUM, as in the conventions.


            """);
        foreach (var project in tree.Product.SelectMany(file => Instruments(file, tree)).GroupBy(instrument => instrument.Project).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("## ").AppendLine(project.Key).AppendLine().AppendLine("| Instrument | Kind | Unit | |").AppendLine("|---|---|---|---|");
            foreach (var (_, name, kind, unit, description) in project.OrderBy(instrument => instrument.Name, StringComparer.Ordinal))
                text.Append("| `").Append(name).Append("` | ").Append(kind).Append(" | `").Append(unit).Append("` | ").Append(description).AppendLine(" |");
            text.AppendLine();
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static IEnumerable<Instrument> Instruments(TreeFile file, SourceTree tree)
    {
        foreach (var call in file.Code.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.Text: var method } || KindOf(method) is not { } kind) continue;
            var model = SourceModel.Of(tree, file);
            var texts = call.ArgumentList.Arguments
                .Select(argument => (Name: argument.NameColon?.Name.Identifier.Text, Value: model.GetConstantValue(argument.Expression).Value as string))
                .Where(argument => argument.Value is not null).ToList();
            if (texts.Count == 0) continue;
            var unnamed = texts.Where(argument => argument.Name is null).Select(argument => argument.Value!).ToList();
            yield return new Instrument(
                file.Path.Split('/')[1],
                Text("name", 0), kind, Text("unit", 1), Text("description", 2));

            string Text(string name, int place) =>
                texts.FirstOrDefault(argument => argument.Name == name).Value ?? (place < unnamed.Count ? unnamed[place] : "");
        }
    }

    private static string? KindOf(string method) => method switch
    {
        "CreateCounter" or "CreateObservableCounter" => "counter",
        "CreateUpDownCounter" or "CreateObservableUpDownCounter" => "up-down counter",
        "CreateGauge" or "CreateObservableGauge" => "gauge",
        "CreateHistogram" => "histogram",
        _ => null,
    };
}
