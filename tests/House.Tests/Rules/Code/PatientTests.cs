using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A test waits for what it wants to see, never for a while; and it runs, always.</summary>
internal sealed class PatientTests : Rule
{
    public override string WayOut =>
        "await the condition itself (an event, a reply, tests/Shared/Eventually), and mend a test instead of skipping it";

    public override int AtLeast => 30;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("tests", ".cs");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        foreach (var call in file.Code.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
        {
            var text = call.ToString();
            if (text is "Thread.Sleep" || (text is "Task.Delay" && !IsBound(call)) || text.StartsWith("Assert.Skip", StringComparison.Ordinal))
                yield return At(file, call, text);
        }

        foreach (var attribute in file.Code.DescendantNodes().OfType<AttributeArgumentSyntax>()
            .Where(argument => argument.NameEquals?.Name.Identifier.Text is "Skip" or "SkipWhen" or "SkipUnless"))
        {
            yield return At(file, attribute, attribute.ToString());
        }
    }

    // Fine: the pause between two looks at a condition, the limit of a wait, and a peer that never answers.
    private static bool IsBound(MemberAccessExpressionSyntax call) =>
        call.Ancestors().Any(node => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax
            || (node is InvocationExpressionSyntax outer && outer.Expression.ToString() == "Task.WhenAny"))
        || (call.Parent is InvocationExpressionSyntax { ArgumentList.Arguments: [var first, ..] }
            && first.ToString().Contains("Infinite", StringComparison.Ordinal));

    public override IReadOnlyList<Sample> Broken =>
    [
        ("tests/A.Tests/A.cs", "class A { Task F() => Task.Delay(100); }"),
        ("tests/A.Tests/B.cs", """class A { [Fact(Skip = "flaky")] void F() { } }"""),
        ("tests/A.Tests/C.cs", """class A { [Fact] void F() => Assert.Skip("no"); }"""),
    ];

    public override IReadOnlyList<Sample> Sound =>
    [
        ("tests/A.Tests/A.cs", "class A { Task F(CancellationToken t) => Task.Delay(Timeout.Infinite, t); }"),
        ("tests/A.Tests/B.cs", "class B { async Task F() { while (!Done()) await Task.Delay(20); } }"),
    ];
}
