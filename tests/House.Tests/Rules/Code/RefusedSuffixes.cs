using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A type is called by its noun; a suffix that fits everything says nothing.</summary>
internal sealed class RefusedSuffixes : Rule
{
    private static readonly string[] Refused =
        ["Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Base", "Impl", "Info", "Data", "Processor"];

    public override string WayOut => "call it by what it is in the words of docs/vocabulary.md";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.AllCode.Concat(tree.In("src", ".razor"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (file.Is(".razor"))
            return IsRefused(file.Stem) ? [At(file, $"is called {file.Stem}")] : [];
        return file.Code.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => IsRefused(type.Identifier.Text))
            .Select(type => At(file, type, $"a type is called {type.Identifier.Text}"));
    }

    private static bool IsRefused(string name) =>
        Refused.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length) || Refused.Contains(name);

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", "class PriceHelper;"), ("src/A/B.cs", "record struct TenantInfo;"), ("src/A/CellBase.razor", "")];

    public override IReadOnlyList<Sample> Sound => [("src/A/A.cs", "class Database; class Metadata;")];
}
