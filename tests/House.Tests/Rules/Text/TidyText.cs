using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Text;

/// <summary>What an editor that reads .editorconfig does by itself.</summary>
internal sealed class TidyText : Rule
{
    public override string WayOut => "line feeds only, no spaces at line ends, no tabs, a line feed at the end of the file";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.Files.Where(file => file.Is(".cs", ".razor", ".sql", ".js", ".css", ".csproj", ".props", ".targets", ".yaml", ".service", ".sh", ".md"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (file.Text.Contains('\r')) yield return At(file, "has carriage returns");
        if (file.Text.Length > 0 && !file.Text.EndsWith('\n')) yield return At(file, "does not end with a line feed");
        for (var i = 0; i < file.Lines.Length && !file.Text.Contains('\r'); i++)
        {
            if (file.Lines[i].EndsWith(' ') && !file.Is(".md")) yield return At(file, i + 1, "ends with a space");
            if (file.Lines[i].StartsWith('\t')) yield return At(file, i + 1, "starts with a tab");
        }
    }

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", "class A;\r\n"), ("src/A/B.cs", "class B;"), ("src/A/C.cs", "class C; \n"), ("src/A/D.cs", "\tclass D;\n")];

    public override IReadOnlyList<Sample> Sound => [("src/A/A.cs", "class A;\n")];
}
