using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Money;

/// <summary>R6 in SQL: no floating point where a statement speaks of money.</summary>
internal sealed partial class MoneyColumns : Rule
{
    public override string WayOut => "Decimal(38, 12) holds money; toString() takes it out (R6)";

    public override int AtLeast => 8;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src", ".sql");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) => file.Lines
        .Select((line, i) => (text: line.Split("--")[0], number: i + 1))
        .Where(line => Float().IsMatch(line.text) && MoneyWord().IsMatch(line.text))
        .Select(line => At(file, line.number, line.text.Trim()));

    [GeneratedRegex(@"\b(toFloat\w*|Float32|Float64|BFloat16|accurateCastOrNull)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Float();

    [GeneratedRegex("amount|price|cost|charge|money|invoice", RegexOptions.IgnoreCase)]
    private static partial Regex MoneyWord();

    public override IReadOnlyList<Sample> Broken => [("src/A/A.sql", "SELECT toFloat64(amount) FROM charges"), ("src/A/B.sql", "unit_price Float64,")];

    public override IReadOnlyList<Sample> Sound => [("src/A/A.sql", "SELECT toFloat64(utilisation) FROM gpu_samples -- not a price")];
}
