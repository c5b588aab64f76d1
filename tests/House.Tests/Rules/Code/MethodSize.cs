using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A method fits on a screen.</summary>
internal sealed class MethodSize : Rule
{
    private const int MaxLines = 70;

    public override string WayOut => $"give the parts of the method names of their own ({MaxLines} lines are the limit)";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.AllCode;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
            .Select(node => (node, lines: Lines(node)))
            .Where(method => method.lines > MaxLines)
            .Select(method => At(file, method.node, $"{NameOf(method.node)} has {method.lines} lines"));

    private static int Lines(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => "a member",
    };

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/Long.cs", "class A { void Long() {" + string.Concat(Enumerable.Repeat("\n;", MaxLines)) + "} }")];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/Short.cs", "class A { void Short() {" + string.Concat(Enumerable.Repeat("\n;", MaxLines - 1)) + "} }")];
}
