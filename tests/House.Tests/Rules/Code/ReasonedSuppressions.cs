using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A warning that is switched off carries its reason.</summary>
internal sealed partial class ReasonedSuppressions : Rule
{
    public override string WayOut => "mend what it warns of, or say why not: #pragma … // reason, <!-- CA…: reason --> above NoWarn, Justification = …";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file => file.Is(".cs", ".razor", ".csproj", ".props", ".targets"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var line = file.Lines[i].Trim();
            var isBare = (line.StartsWith("#pragma warning disable", StringComparison.Ordinal) && !line.Contains("//", StringComparison.Ordinal))
                || (line.StartsWith("[SuppressMessage", StringComparison.Ordinal) && !line.Contains("Justification", StringComparison.Ordinal))
                || (NoWarn().IsMatch(line) && (i == 0 || !file.Lines[i - 1].TrimEnd().EndsWith("-->", StringComparison.Ordinal)));
            if (isBare) yield return At(file, i + 1, line);
        }
    }

    [GeneratedRegex("^<NoWarn>")]
    private static partial Regex NoWarn();

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/A.cs", "#pragma warning disable CA1031\nclass A;"),
        ("src/A/B.cs", "[SuppressMessage(\"a\", \"b\")]\nclass B;"),
        ("src/A/A.csproj", "<Project>\n<NoWarn>CA1</NoWarn>\n</Project>"),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", "#pragma warning disable CA1031 // The last good book stays.\nclass A;"), ("src/A/A.csproj", "<!-- CA1: names -->\n<NoWarn>CA1</NoWarn>")];
}
