using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>Vocabulary is words and their arithmetic: no I/O, no interfaces, nothing to inject.</summary>
internal sealed class PureVocabulary : Rule
{
    private static readonly string[] Forbidden =
        ["System.IO", "System.Net", "System.Data", "System.Threading", "Microsoft.Extensions", "Microsoft.AspNetCore", "System.Diagnostics"];

    public override string WayOut => "what needs the outside belongs to the project that has it";

    public override int AtLeast => 8;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src/Vocabulary", ".cs");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        foreach (var name in file.Code.Usings.Where(name => Forbidden.Any(space => name.Name?.ToString().StartsWith(space, StringComparison.Ordinal) == true)))
            yield return At(file, name, name.ToString());
        foreach (var type in file.Code.DescendantNodes().OfType<InterfaceDeclarationSyntax>()) yield return At(file, type, $"declares {type.Identifier.Text}");
    }

    public override IReadOnlyList<Sample> Broken =>
        [("src/Vocabulary/A.cs", "using System.IO;\nclass A;"), ("src/Vocabulary/B.cs", "interface IWord;")];

    public override IReadOnlyList<Sample> Sound => [("src/Vocabulary/A.cs", "using System.Globalization;\nclass A;")];
}
