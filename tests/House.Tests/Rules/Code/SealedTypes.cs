using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A class that nobody inherits is sealed, public ones too (the compiler's own rule sees only internal ones).</summary>
internal sealed class SealedTypes : Rule
{
    public override string WayOut => "seal it";

    public override int AtLeast => 60;

    // The other half of a component comes from its markup, which does not say sealed.
    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.Product.Where(file => !file.Name.EndsWith(".razor.cs", StringComparison.Ordinal));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Where(type => type is ClassDeclarationSyntax || (type is RecordDeclarationSyntax record && !record.ClassOrStructKeyword.IsKind(SyntaxKind.StructKeyword)))
            .Where(type => !type.Modifiers.Any(m => m.IsKind(SyntaxKind.SealedKeyword) || m.IsKind(SyntaxKind.StaticKeyword) || m.IsKind(SyntaxKind.AbstractKeyword)))
            .Where(type => !IsOpen(type, tree))
            .Select(type => At(file, type, $"{type.Identifier.Text} is open to inheritance"));

    private static bool IsOpen(TypeDeclarationSyntax type, SourceTree tree) =>
        tree.Product.SelectMany(file => file.Code.DescendantNodes().OfType<TypeDeclarationSyntax>()).Any(other =>
            // One part of a partial class may say it for all.
            (other != type && other.Identifier.Text == type.Identifier.Text && other.Modifiers.Any(SyntaxKind.SealedKeyword))
            || other.BaseList?.Types.Any(b => b.Type.ToString().Split('<')[0].Split('.')[^1] == type.Identifier.Text) == true);

    public override IReadOnlyList<Sample> Broken => [("src/A/A.cs", "public class A;"), ("src/A/B.cs", "public record B(int X);")];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", "public class A; public sealed class B : A; public readonly record struct C; public abstract class D; public static class E;")];
}
