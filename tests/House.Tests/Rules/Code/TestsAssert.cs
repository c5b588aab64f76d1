using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A test says what it expects, itself or in a method of its file that it calls, and its name says it too.</summary>
internal sealed class TestsAssert : Rule
{
    private static readonly string[] Words = ["Assert", "Expect", "Check", "Verify", "Prop", "Same", "Must", "Refuses", "Holds", "Throws", "Eventually", "WaitFor", "WaitUntil"];

    public override string WayOut => "assert what the name Thing_Condition_Result promises";

    public override int AtLeast => 20;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("tests", ".cs").Where(file => Tests(file).Any());

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var members = file.Code.DescendantNodes().OfType<MethodDeclarationSyntax>().ToLookup(method => method.Identifier.Text);
        foreach (var test in Tests(file))
        {
            var name = test.Identifier.Text;
            if (!Asserts(test, members, [])) yield return At(file, test, $"{name} asserts nothing");
            if (!name.Contains('_')) yield return At(file, test, $"{name} is not called Thing_Condition_Result");
        }
    }

    private static IEnumerable<MethodDeclarationSyntax> Tests(TreeFile file) =>
        file.Code.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(method =>
            method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Fact" or "Theory"));

    private static bool Asserts(MethodDeclarationSyntax method, ILookup<string, MethodDeclarationSyntax> members, HashSet<string> seen)
    {
        if (!seen.Add(method.Identifier.Text)) return false;
        var names = method.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.Text).ToHashSet();
        return names.Any(name => Words.Any(word => name.StartsWith(word, StringComparison.Ordinal)))
            || names.Any(name => members[name].Any(called => Asserts(called, members, seen)));
    }

    public override IReadOnlyList<Sample> Broken =>
    [
        ("tests/A.Tests/A.cs", "class A { [Fact] public void Price_Runs_Well() { new Price().Run(); } }"),
        ("tests/A.Tests/B.cs", "class A { [Fact] public void Works() { Assert.True(true); } }"),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("tests/A.Tests/A.cs", "class A { [Fact] public void Price_Of_IsRight() => Right(1); void Right(int x) => Assert.Equal(1, x); }")];
}
