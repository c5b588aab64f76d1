using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>Every project on disk is in <c>Observe.sln</c> and the reverse, in solution folders named like the folders.</summary>
internal sealed partial class SolutionMirrorsTree : Rule
{
    private const string FolderKind = "2150E333-8FDC-42A3-9474-1A3956D46DE8";

    public override string WayOut => "use dotnet sln add --solution-folder, or dotnet sln remove";

    public override int AtLeast => 1;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file => file.Path == "Observe.sln");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var entries = Entry().Matches(file.Text);
        var folders = entries.Where(entry => entry.Groups[1].Value == FolderKind)
            .ToDictionary(entry => entry.Groups[4].Value, entry => entry.Groups[2].Value);
        var parents = Nesting().Matches(file.Text).ToDictionary(nested => nested.Groups[1].Value, nested => nested.Groups[2].Value);
        var listed = entries.Where(entry => entry.Groups[1].Value != FolderKind)
            .ToDictionary(entry => entry.Groups[3].Value.Replace('\\', '/'), entry => entry.Groups[4].Value);

        foreach (var project in tree.Files.Where(f => f.Is(".csproj")).Where(project => !listed.ContainsKey(project.Path)))
            yield return At(file, $"{project.Path} is not in the solution");
        foreach (var (path, id) in listed)
        {
            if (tree.Find(path) is null) yield return At(file, $"{path} is in the solution and not on disk");
            var inFolder = parents.TryGetValue(id, out var parent) ? folders.GetValueOrDefault(parent, "") : "";
            if (inFolder != path.Split('/')[0]) yield return At(file, $"{path} stands in the solution folder \"{inFolder}\"");
        }
    }

    [GeneratedRegex("""^Project\("\{(.+?)\}"\) = "(.+?)", "(.+?)", "\{(.+?)\}"\r?$""", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\s*\{([0-9A-F-]+)\} = \{([0-9A-F-]+)\}\r?$", RegexOptions.Multiline)]
    private static partial Regex Nesting();

    private const string Listed = """
        Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{AA}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "A", "src\A\A.csproj", "{BB}"
        EndProject
        """;

    private const string Nested = "\n\t\t{BB} = {AA}\n";

    public override IReadOnlyList<Sample> Broken =>
    [
        new(("Observe.sln", Listed), ("src/A/A.csproj", "<Project />")),
        new(("Observe.sln", Listed + Nested)),
        new(("Observe.sln", Listed + Nested), ("src/A/A.csproj", "<Project />"), ("src/B/B.csproj", "<Project />")),
    ];

    public override IReadOnlyList<Sample> Sound => [new(("Observe.sln", Listed + Nested), ("src/A/A.csproj", "<Project />"))];
}
