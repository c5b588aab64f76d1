using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>No thread of the product waits for a task.</summary>
internal sealed class BlockingCalls : Rule
{
    public override string WayOut => "await it";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Where(access => IsBlocking(access, file, tree))
            .Select(access => At(file, access, $"{access.Expression.ToString().Split('\n')[0]}.{access.Name}"));

    private static bool IsBlocking(MemberAccessExpressionSyntax access, TreeFile file, SourceTree tree) => access.Name.Identifier.Text switch
    {
        "GetResult" => access.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetAwaiter" } },
        "Sleep" => access.Expression.ToString() is "Thread" or "System.Threading.Thread",
        "Result" or "Wait" or "WaitAll" => IsTask(SourceModel.Of(tree, file), access.Expression),
        _ => false,
    };

    private static bool IsTask(SemanticModel model, ExpressionSyntax expression) =>
        (model.GetTypeInfo(expression).Type ?? model.GetSymbolInfo(expression).Symbol) is INamedTypeSymbol { Name: "Task" or "ValueTask" } type
        && type.ContainingNamespace.ToString() == "System.Threading.Tasks";

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/A.cs", "class A { int F(Task<int> t) => t.Result; }"),
        ("src/A/B.cs", "class A { void F(Task t) => t.GetAwaiter().GetResult(); }"),
        ("src/A/C.cs", "class A { void F(Task t) => t.Wait(); }"),
        ("src/A/D.cs", "class A { void F() => Thread.Sleep(1); }"),
    ];

    public override IReadOnlyList<Sample> Sound => [("src/A/A.cs", "record B(int Result); class A { int F(B b) => b.Result; }")];
}
