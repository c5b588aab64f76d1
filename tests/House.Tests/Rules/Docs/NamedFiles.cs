using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Docs;

/// <summary>A file that the documentation names in backticks exists, so that a map does not outlive the country.</summary>
internal sealed partial class NamedFiles : Rule
{
    public override string WayOut => "name the file as it is called now (a path from the root, or the end of one)";

    public override int AtLeast => 3;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file =>
        file.Path is "README.md" or "ARCHITECTURE.md" or "CONTRIBUTING.md" || (file.Is(".md") && (file.IsIn("docs/adr") || file.IsIn("collector") || file.IsIn("deploy"))));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            foreach (Match named in Named().Matches(file.Lines[i]))
            {
                var path = named.Groups[1].Value;
                // <Page>, NNNN, * and … stand for many files.
                if (path.AsSpan().IndexOfAny("<*…") >= 0 || path.Contains("NNN", StringComparison.Ordinal)) continue;
                if (!Exists(path.TrimEnd('/'), file, tree)) yield return At(file, i + 1, $"names {path}, which does not exist");
            }
        }
    }

    private static bool Exists(string path, TreeFile file, SourceTree tree) =>
        tree.Files.Any(other => other.Path == path || other.Path.EndsWith("/" + path, StringComparison.Ordinal) || other.Path == $"{file.Folder}/{path}")
        || tree.Files.Any(other => other.Path.StartsWith(path + "/", StringComparison.Ordinal) || other.Path.Contains($"/{path}/", StringComparison.Ordinal));

    // Files by their extension, folders by their slash at the end.
    [GeneratedRegex(@"`((?:[\w.<>*…-]+/)*[\w.<>*…-]+\.(?:cs|sql|razor|md|json|yaml|csproj|props|txt|service|sh|js|css|png)|(?:src|tests|docs|collector|deploy)/(?:[\w.<>*…-]+/)*)`")]
    private static partial Regex Named();

    public override IReadOnlyList<Sample> Broken => [("ARCHITECTURE.md", "see `src/Gone/Away.cs`"), ("README.md", "in `src/Gone/`")];

    public override IReadOnlyList<Sample> Sound =>
        [new(("ARCHITECTURE.md", "see `Price/Rating.cs` in `src/Billing/`, `Pages/<Page>/Query.sql` and `a.b()`"), ("src/Billing/Price/Rating.cs", ""))];
}
