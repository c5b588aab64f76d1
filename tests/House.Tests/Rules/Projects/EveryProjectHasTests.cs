using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>tests/X.Tests mirrors src/X, and holds tests.</summary>
internal sealed class EveryProjectHasTests : Rule
{
    public override string WayOut => "give it tests/<Project>.Tests with tests in it";

    public override int AtLeast => 8;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src", ".csproj");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var tests = $"tests/{file.Stem}.Tests";
        if (tree.Find($"{tests}/{file.Stem}.Tests.csproj") is null) yield return At(file, "has no test project");
        else if (!tree.In(tests, ".cs").Any(test => test.Text.Contains("[Fact]", StringComparison.Ordinal) || test.Text.Contains("[Theory]", StringComparison.Ordinal)))
            yield return At(file, "has a test project without tests");
    }

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.csproj", "<Project />"), new(("src/A/A.csproj", "<Project />"), ("tests/A.Tests/A.Tests.csproj", "<Project />"))];

    public override IReadOnlyList<Sample> Sound =>
        [new(("src/A/A.csproj", "<Project />"), ("tests/A.Tests/A.Tests.csproj", "<Project />"), ("tests/A.Tests/A.cs", "[Fact]"))];
}
