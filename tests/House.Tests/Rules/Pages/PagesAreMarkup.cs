using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Pages;

/// <summary>A page is a folder: markup in .razor, code beside it in .razor.cs of at most 150 lines, its query beside both.</summary>
internal sealed class PagesAreMarkup : Rule
{
    private const int MaxCodeLines = 150;

    public override string WayOut => $"move code into <Page>.razor.cs, and what makes that longer than {MaxCodeLines} lines into panels";

    public override int AtLeast => 3;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src/Dashboard/Pages", ".razor").Where(file => file.Stem.EndsWith("Page", StringComparison.Ordinal));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (file.Lines.Any(line => line.StartsWith("@code", StringComparison.Ordinal))) yield return At(file, "holds code");
        if (tree.Find(file.Path + ".cs") is { } code && code.Lines.Length > MaxCodeLines) yield return At(code, $"{code.Lines.Length} lines");
        if (file.Folder == "src/Dashboard/Pages") yield return At(file, "has no folder of its own");
    }

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/Dashboard/Pages/Cost/CostPage.razor", "<p/>\n@code {\n}"),
        new(("src/Dashboard/Pages/Cost/CostPage.razor", "<p/>"), ("src/Dashboard/Pages/Cost/CostPage.razor.cs", new string('\n', MaxCodeLines) + "x")),
        ("src/Dashboard/Pages/CostPage.razor", "<p/>"),
    ];

    public override IReadOnlyList<Sample> Sound => [("src/Dashboard/Pages/Cost/CostPage.razor", "<p>@code</p>")];
}
