using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>What is in the tree works.</summary>
internal sealed class UnfinishedWork : Rule
{
    // In pieces, so that this file does not speak of itself.
    private static readonly Regex Marks = new(
        $@"\b({"TO"}DO|{"FIX"}ME|{"HA"}CK)\b|NotImplemented{"Exception"}");

    public override string WayOut => "finish it, or leave it out and write an issue";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.Files.Where(file => file.Is(".cs", ".razor", ".sql", ".js", ".css", ".csproj", ".props", ".targets", ".yaml", ".service", ".md", ".sh"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (Marks.Match(file.Lines[i]) is { Success: true } mark) yield return At(file, i + 1, $"\"{mark.Value}\"");
        }
    }

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", $"// {"TO"}DO later"), ("src/A/B.cs", $"throw new NotImplemented{"Exception"}();"), ("docs/a.md", $"{"FIX"}ME")];
}
