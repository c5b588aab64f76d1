using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Text;

/// <summary>The tree works wherever it is cloned.</summary>
internal sealed class MachinePaths : Rule
{
    // In pieces, so that this file does not name them itself. A home stands in a path, not in a sentence or an address.
    private static readonly Regex Machine = new(
        $@"(?<![\w.~/:)}}-])/{"work"}/|(?<![\w.~/:)}}-])/{"root"}/|(?<![\w.~/:)}}-])/{"home"}/\w|(?<![\w.~/-])/tmp/{"w"}/|\b[A-Z]:\\{"Users"}\\");

    public override string WayOut => "name places from the root of the tree, from configuration, or from the system's own folders";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file => !BinaryFiles.IsBinary(file));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (Machine.Match(file.Lines[i]) is { Success: true } path) yield return At(file, i + 1, $"names {path.Value}");
        }
    }

    public override IReadOnlyList<Sample> Broken =>
        [("docs/a.md", $"see /{"work"}/shared"), ("src/A/A.cs", $"\"/{"root"}/.nuget\""), ("a.sh", $"cd /{"home"}/me"), ("b.md", $"in `/tmp/{"w"}/x`")];

    public override IReadOnlyList<Sample> Sound => [("docs/a.md", $"the /{"work"} of art, a network/{"root"}/x, https://example.org/{"home"}/page")];
}
