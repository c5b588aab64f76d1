using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Docs;

/// <summary>The first impression: four texts and a licence at the root, plans and notes nowhere.</summary>
internal sealed class RootProse : Rule
{
    private static readonly string[] Allowed = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "NOTICE"];

    public override string WayOut => "prose lives in docs/, decisions in docs/adr/";

    public override int AtLeast => 4;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.Files.Where(file => file.Folder.Length == 0 && (file.Is(".md", ".txt", ".adoc", ".rst") || Allowed.Contains(file.Name)));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (!Allowed.Contains(file.Name) && file.Name != "BannedSymbols.txt") yield return At(file, "stands at the root");
    }

    public override IReadOnlyList<Sample> Broken => [("PLAN.md", ""), ("notes.txt", "")];

    public override IReadOnlyList<Sample> Sound => [("README.md", ""), ("docs/notes.md", "")];
}
