using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>A project shows its internals to its own tests and to nobody else.</summary>
internal sealed partial class VisibleInternals : Rule
{
    public override string WayOut => "internals are for the project's own tests; make public what another project needs";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src", ".csproj", ".cs");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var project = file.Path.Split('/')[1];
        return Friend().Matches(file.Text)
            .Select(friend => friend.Groups[1].Value.Replace("$(AssemblyName)", $"Observe.{project}", StringComparison.Ordinal))
            .Where(friend => friend != $"Observe.{project}.Tests" && friend != "Observe.Benchmarks")
            .Select(friend => At(file, $"{project} shows its internals to {friend}"));
    }

    [GeneratedRegex("""InternalsVisibleTo(?:\s+Include=|\()"([^",]+)"?""")]
    private static partial Regex Friend();

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/A.csproj", """<Project><ItemGroup><InternalsVisibleTo Include="Observe.B" /></ItemGroup></Project>"""),
        ("src/A/A.cs", """[assembly: InternalsVisibleTo("Observe.B.Tests")]"""),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.csproj", """<Project><ItemGroup><InternalsVisibleTo Include="Observe.A.Tests" /></ItemGroup></Project>""")];
}
