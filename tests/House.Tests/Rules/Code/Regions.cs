using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A region is a file that refuses to be born; a switched-off block is one that refuses to die.</summary>
internal sealed class Regions : Rule
{
    public override string WayOut => "split the file, or delete the block: the history keeps it";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.AllCode;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantTrivia(descendIntoTrivia: true)
            .Where(trivia => trivia.IsKind(SyntaxKind.RegionDirectiveTrivia) || trivia.IsKind(SyntaxKind.DisabledTextTrivia))
            .Select(trivia => At(file, trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1, "a region or a block that is switched off"));

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", "#region Fields\nclass A;\n#endregion"), ("src/A/B.cs", "#if NEVER\nclass A;\n#endif")];
}
