using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A type that another project sees says what it is.</summary>
internal sealed class PublicTypesAreDocumented : Rule
{
    public override string WayOut => "write a sentence of doc comment: what it is, its units, its errors, its source";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.Product.Where(file => !file.Name.EndsWith(".razor.cs", StringComparison.Ordinal));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            .Where(type => type.Modifiers.Any(token => token.IsKind(SyntaxKind.PublicKeyword)) && type.Ancestors().OfType<BaseTypeDeclarationSyntax>().All(IsPublic))
            .Where(type => !type.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)))
            // One part of a partial type speaks for all.
            .Where(type => !type.Modifiers.Any(token => token.IsKind(SyntaxKind.PartialKeyword)) || !HasDocumentedPart(type, tree))
            .Select(type => At(file, type, $"{type.Identifier.Text} has no doc comment"));

    private static bool IsPublic(BaseTypeDeclarationSyntax type) => type.Modifiers.Any(token => token.IsKind(SyntaxKind.PublicKeyword));

    private static bool HasDocumentedPart(BaseTypeDeclarationSyntax type, SourceTree tree) =>
        tree.Product.SelectMany(file => file.Code.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .Any(other => other.Identifier.Text == type.Identifier.Text
                && other.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)));

    public override IReadOnlyList<Sample> Broken => [("src/A/A.cs", "public sealed class A;")];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", "/// <summary>A thing.</summary>\npublic sealed class A;\ninternal sealed class B { public sealed class C; }")];
}
