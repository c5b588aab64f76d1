using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Reference;

/// <summary><c>docs/reference/catalog.md</c>: the relational tables, from their row types.</summary>
internal static class CatalogReference
{
    public static string Write(SourceTree tree)
    {
        var text = new StringBuilder("""
            # Catalog

            Generated from `src/Catalog/Tables/`; do not edit. These tables lie in SQLite on one machine and in PostgreSQL at scale; names there are in
            snake_case. Secrets are never stored, only their hashes. Times are UTC.


            """);
        foreach (var type in tree.In("src/Catalog/Tables", ".cs").SelectMany(file => file.Code.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()))
        {
            text.Append("## ").AppendLine(type.Identifier.Text).AppendLine().AppendLine(DocText.Of(type)).AppendLine();
            Append(text, type);
            text.AppendLine();
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static void Append(StringBuilder text, BaseTypeDeclarationSyntax type)
    {
        if (type is EnumDeclarationSyntax words)
        {
            text.AppendJoin(", ", words.Members.Select(member => $"`{member.Identifier.Text}`")).AppendLine();
            return;
        }

        text.AppendLine("| Column | Type | |").AppendLine("|---|---|---|");
        foreach (var property in ((TypeDeclarationSyntax)type).Members.OfType<PropertyDeclarationSyntax>())
            text.Append("| `").Append(property.Identifier.Text).Append("` | `").Append(property.Type).Append("` | ").Append(DocText.Of(property)).AppendLine(" |");
    }
}
