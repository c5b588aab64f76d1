using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Sql;

/// <summary>Queries are files: each embedded, beside the C# type of its name, and asked for by somebody.</summary>
internal sealed class SqlIsUsed : Rule
{
    public override string WayOut =>
        "XQuery.sql stands in the folder of the type XQuery, its project embeds **/*.sql, and the code asks for it as <XQuery> or typeof(XQuery)";

    public override int AtLeast => 3;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src", ".sql").Where(file => !file.IsIn("src/Storage/Schema"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var declared = new Regex($@"\b(class|record|struct)\s+{file.Stem}\b");
        if (!tree.In(file.Folder, ".cs").Any(type => type.Folder == file.Folder && declared.IsMatch(type.Text)))
            yield return At(file, $"no type {file.Stem} beside it");

        var project = tree.Projects.FirstOrDefault(p => file.IsIn(p.File.Folder));
        if (project?.Items("EmbeddedResource").Any(pattern => pattern.EndsWith(".sql", StringComparison.Ordinal)) != true)
            yield return At(file, $"{project?.Name} embeds no .sql");

        var asked = new Regex($@"<{file.Stem}\b|typeof\({file.Stem}\)");
        if (!tree.Product.Concat(tree.In("src", ".razor")).Any(code => asked.IsMatch(code.Text))) yield return At(file, "nobody asks for it");
    }

    private static readonly (string, string) Project = ("src/A/A.csproj", """<Project><ItemGroup><EmbeddedResource Include="**/*.sql" /></ItemGroup></Project>""");

    public override IReadOnlyList<Sample> Broken =>
    [
        new(Project, ("src/A/CostQuery.sql", "SELECT 1")),
        new(Project, ("src/A/CostQuery.sql", "SELECT 1"), ("src/A/CostQuery.cs", "class CostQuery;")),
        new(("src/A/A.csproj", "<Project />"), ("src/A/CostQuery.sql", "SELECT 1"), ("src/A/CostQuery.cs", "class CostQuery { object o = Run<CostQuery>(); }")),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [new(Project, ("src/A/CostQuery.sql", "SELECT 1"), ("src/A/CostQuery.cs", "class CostQuery { object o = Run<CostQuery, Row>(); }"))];
}
