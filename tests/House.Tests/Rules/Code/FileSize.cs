using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A file is read in one sitting.</summary>
internal sealed class FileSize : Rule
{
    private const int MaxLines = 500;
    private const int MaxMarkupLines = 150;

    public override string WayOut => $"split by operation ({MaxLines} lines, {MaxMarkupLines} for a page's markup, are the limit)";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.Files.Where(file => file.Is(".cs", ".razor", ".sql", ".js", ".mjs", ".css", ".sh") && !file.Path.Contains("/snapshots/"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var limit = file.Is(".razor") ? MaxMarkupLines : MaxLines;
        if (file.Lines.Length > limit) yield return At(file, $"{file.Lines.Length} lines");
    }

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/Big.cs", new string('\n', MaxLines) + "x"), ("src/A/Big.razor", new string('\n', MaxMarkupLines) + "x")];

    public override IReadOnlyList<Sample> Sound => [("src/A/Full.cs", new string('\n', MaxLines - 1) + "x")];
}
