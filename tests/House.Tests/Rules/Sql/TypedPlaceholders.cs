using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Sql;

/// <summary>Values enter a statement as ClickHouse's typed placeholders; every query says on top what it answers.</summary>
internal sealed partial class TypedPlaceholders : Rule
{
    public override string WayOut => "write {name:Type}, and start the file with a comment that says which question it answers";

    public override int AtLeast => 8;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src", ".sql");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (!file.Text.StartsWith("--", StringComparison.Ordinal)) yield return At(file, 1, "has no comment on top");
        var statement = SqlStatement.Bare(file.Text);
        if (file.IsIn("src/Storage/Schema")) statement = Token().Replace(statement, "");
        foreach (Match hole in Hole().Matches(statement).Where(hole => !Typed().IsMatch(hole.Value)))
            yield return At(file, $"{hole.Value} has no type");
        if (statement.Contains('?')) yield return At(file, "\"?\" is no placeholder of ClickHouse");
    }

    [GeneratedRegex(@"\{\{(engine|cluster|((span|content|quarantine)_)?retention_days)\}\}")]
    private static partial Regex Token();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"^\{[a-z][A-Za-z0-9]*:[A-Z].*\}$")]
    private static partial Regex Typed();

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.sql", "-- Why\nSELECT {from}"), ("src/A/B.sql", "SELECT 1"), ("src/A/C.sql", "-- Why\nSELECT {{cluster}}"), ("src/A/D.sql", "-- Why\nSELECT ?")];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.sql", "-- Why {this}?\nSELECT {from:DateTime('UTC')}"), ("src/Storage/Schema/0001_a_b.sql", "-- Why\nCREATE {{cluster}}")];
}
