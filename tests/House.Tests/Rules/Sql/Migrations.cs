using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Sql;

/// <summary>Migrations: numbered once each, one idempotent statement each, the sort key argued on top.</summary>
internal sealed partial class Migrations : Rule
{
    public override string WayOut => "Schema/NNNN_verb_noun.sql: a comment that says why, then one statement that may run twice";

    public override int AtLeast => 5;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src/Storage/Schema", ".sql");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (!FileName().IsMatch(file.Name)) yield return At(file, "is not called NNNN_verb_noun.sql");
        if (LooksAt(tree).Count(other => other.Name.StartsWith(file.Name[..4], StringComparison.Ordinal)) > 1)
            yield return At(file, "shares its number with another file");

        if (!file.Text.StartsWith("--", StringComparison.Ordinal)) yield return At(file, 1, "has no comment on top");
        var statement = SqlStatement.Bare(file.Text);
        if (statement.TrimEnd(';', ' ', '\n').Contains(';')) yield return At(file, "holds more than one statement");
        if (!statement.Contains("IF NOT EXISTS", StringComparison.Ordinal)
            && !statement.Contains("IF EXISTS", StringComparison.Ordinal)
            && !statement.StartsWith("CREATE OR REPLACE", StringComparison.Ordinal)
            && !statement.Contains("MODIFY ", StringComparison.Ordinal))
        {
            yield return At(file, "cannot run twice: no IF [NOT] EXISTS");
        }

        if (Table().IsMatch(statement) && !file.Text.Contains("Sort key", StringComparison.OrdinalIgnoreCase) && !file.Text.Contains("ORDER BY tuple()", StringComparison.Ordinal))
            yield return At(file, "does not argue its sort key (a comment with the words \"Sort key\")");
    }

    [GeneratedRegex(@"^\d{4}_[a-z0-9]+_[a-z0-9_]+\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^CREATE\s+TABLE\b")]
    private static partial Regex Table();

    private const string Good = "-- Sort key: time first.\nCREATE TABLE IF NOT EXISTS t (x String DEFAULT ';') ENGINE = MergeTree ORDER BY x";

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/Storage/Schema/0001_create.sql", Good),
        ("src/Storage/Schema/0001_create_t.sql", Good + ";\nSELECT 1"),
        ("src/Storage/Schema/0001_create_t.sql", Good.Split('\n')[1]),
        ("src/Storage/Schema/0001_create_t.sql", Good.Replace("IF NOT EXISTS ", "", StringComparison.Ordinal)),
        ("src/Storage/Schema/0001_create_t.sql", Good.Replace("Sort key", "Some words", StringComparison.Ordinal)),
    ];

    public override IReadOnlyList<Sample> Sound => [("src/Storage/Schema/0001_create_t.sql", Good)];
}
