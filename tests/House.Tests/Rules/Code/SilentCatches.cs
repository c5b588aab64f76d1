using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>Nothing is dropped silently: a catch that does nothing says why that is right.</summary>
internal sealed class SilentCatches : Rule
{
    public override string WayOut => "handle it, count it, or write in the block why nothing is to be done";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.AllCode;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().OfType<CatchClauseSyntax>()
            .Where(clause => clause.Block.Statements.Count == 0 && !clause.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)))
            // The end that was asked for says itself why nothing is to be done.
            .Where(clause => !(clause.Declaration?.Type.ToString() == "OperationCanceledException" && clause.Filter?.ToString().Contains("IsCancellationRequested", StringComparison.Ordinal) == true))
            .Select(clause => At(file, clause, "a catch that does nothing and does not say why"));

    public override IReadOnlyList<Sample> Broken => [("src/A/A.cs", "class A { void F() { try { } catch (Exception) { } } }")];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", "class A { void F() { try { } catch (Exception)\n{\n// Closed already.\n} } }"),
        ("src/A/B.cs", "class B { void F() { try { } catch (OperationCanceledException) when (stopping.IsCancellationRequested) { } } }")];
}
