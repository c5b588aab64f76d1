using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Sql;

/// <summary>Metering is the only writer to ClickHouse: pages read.</summary>
internal sealed partial class DashboardReads : Rule
{
    public override string WayOut => "Metering is the only writer to ClickHouse; a page asks it, or writes to the catalog";

    public override int AtLeast => 4;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src/Dashboard", ".sql", ".cs", ".razor");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (file.Is(".sql"))
        {
            if (!Read().IsMatch(SqlStatement.Bare(file.Text))) yield return At(file, "is no SELECT");
        }
        else if (Write().Match(file.Text) is { Success: true } write)
        {
            yield return At(file, $"uses {write.Value}");
        }
    }

    [GeneratedRegex(@"^(SELECT|WITH)\b")]
    private static partial Regex Read();

    [GeneratedRegex(@"\b(InsertAsync|ColumnarBatch|NativeBlockWriter|UsageReportBatch|Migrator)\b")]
    private static partial Regex Write();

    public override IReadOnlyList<Sample> Broken =>
        [("src/Dashboard/A.sql", "-- Why\nINSERT INTO charges SELECT 1"), ("src/Dashboard/A.cs", "class A { object o = client.InsertAsync(x); }")];

    public override IReadOnlyList<Sample> Sound => [("src/Dashboard/A.sql", "-- INSERT\nSELECT 'INSERT'")];
}
