using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Reference;

/// <summary>
/// <c>docs/reference/configuration.md</c>: every key, from the options types. A type with a <c>Section</c> gives its properties' names as keys; in
/// another one a property's doc comment starts with its key, <c>&lt;c&gt;ClickHouse:Cluster&lt;/c&gt;: …</c>.
/// </summary>
internal static partial class ConfigurationReference
{
    public static string Write(SourceTree tree)
    {
        var text = new StringBuilder("""
            # Configuration

            Generated from the options types; do not edit. A key is set by an environment variable with `__` for each colon
            (`Metering__Receive__Bind=0.0.0.0`), on the command line (`--Metering:Receive:Bind 0.0.0.0`) or in JSON. A process lists everything that is wrong
            with its configuration, in the words of these keys, and refuses to start; `--validate` checks and exits.


            """);
        foreach (var type in tree.Product.SelectMany(Types).OrderBy(type => type.Identifier.Text, StringComparer.Ordinal))
        {
            var rows = type.Members.OfType<PropertyDeclarationSyntax>().Select(property => Row(type, property)).OfType<string>().ToList();
            if (rows.Count == 0) continue;
            text.Append("## ").AppendLine(SectionOf(type) ?? type.Identifier.Text[..^"Options".Length]).AppendLine()
                .AppendLine("| Key | Type | Default | |").AppendLine("|---|---|---|---|");
            foreach (var row in rows) text.AppendLine(row);
            text.AppendLine();
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static IEnumerable<TypeDeclarationSyntax> Types(TreeFile file) =>
        file.Code.DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Where(type => type.Identifier.Text.EndsWith("Options", StringComparison.Ordinal) && !type.Identifier.Text.StartsWith("Validate", StringComparison.Ordinal));

    private static string? Row(TypeDeclarationSyntax type, PropertyDeclarationSyntax property)
    {
        var doc = DocText.Of(property);
        var named = KeyInDoc().Match(doc);
        var section = SectionOf(type);
        if (section is null && !named.Success) return null;
        var key = named.Success ? named.Groups[1].Value : $"{section}:{property.Identifier.Text}";
        var initial = property.Initializer?.Value.ToString() is { } value ? $"`{value}`" : "";
        return $"| `{key}` | `{property.Type}` | {initial} | {(named.Success ? doc[named.Length..].Trim() : doc)} |";
    }

    private static string? SectionOf(TypeDeclarationSyntax type) => type.Members.OfType<FieldDeclarationSyntax>()
        .SelectMany(field => field.Declaration.Variables)
        .FirstOrDefault(variable => variable.Identifier.Text is "Section" or "SectionName")?.Initializer?.Value is LiteralExpressionSyntax literal
            ? literal.Token.ValueText
            : null;

    [GeneratedRegex("^`([A-Z][A-Za-z]+:[A-Za-z:]+)`:?")]
    private static partial Regex KeyInDoc();
}
