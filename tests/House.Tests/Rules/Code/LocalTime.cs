using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>Storage is UTC, and a reader's zone comes from the page's scope: the machine's own zone means nothing.</summary>
internal sealed class LocalTime : Rule
{
    private static readonly string[] Forbidden = ["ToLocalTime", "LocalDateTime", "TimeZoneInfo.Local", "DateTime.Today", "GetLocalNow"];

    public override string WayOut => "keep it UTC, or convert into the zone of the page's scope";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Where(access => Forbidden.Contains(access.Name.Identifier.Text) || Forbidden.Contains(access.ToString()))
            .Select(access => At(file, access, access.ToString()));

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", "class A { object F(DateTime t) => t.ToLocalTime(); }"), ("src/A/B.cs", "class B { object F() => TimeZoneInfo.Local; }")];

    public override IReadOnlyList<Sample> Sound => [("src/A/A.cs", "class A { object F() => TimeZoneInfo.Utc; }")];
}
