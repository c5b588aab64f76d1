using System.Globalization;
using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Docs;

/// <summary>Decisions are numbered without gaps and have one form.</summary>
internal sealed partial class Decisions : Rule
{
    private static readonly string[] Parts = ["## Context", "## Decision", "## Rejected", "## Consequences"];

    public override string WayOut => $"docs/adr/NNN-slug.md with {string.Join(", ", Parts)}";

    public override int AtLeast => 8;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("docs/adr", ".md");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var number = (1 + LooksAt(tree).ToList().IndexOf(file)).ToString("D3", CultureInfo.InvariantCulture);
        if (!FileName().IsMatch(file.Name) || !file.Name.StartsWith(number, StringComparison.Ordinal))
            yield return At(file, $"is number {number} in order and called otherwise");
        foreach (var part in Parts.Where(part => !file.Lines.Contains(part))) yield return At(file, $"has no \"{part}\"");
    }

    [GeneratedRegex(@"^\d{3}-[a-z0-9-]+\.md$")]
    private static partial Regex FileName();

    private static readonly string Good = string.Join("\n\n", Parts);

    public override IReadOnlyList<Sample> Broken => [("docs/adr/002-x.md", Good), ("docs/adr/001-x.md", "## Context")];

    public override IReadOnlyList<Sample> Sound => [new(("docs/adr/001-x.md", Good), ("docs/adr/002-y.md", Good))];
}
