using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>An interface is discovered by its second implementation, not predicted.</summary>
internal sealed class LoneInterfaces : Rule
{
    public override string WayOut => "an interface needs two implementations in the product; use the class";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().OfType<InterfaceDeclarationSyntax>()
            .Where(type => Implementations(type.Identifier.Text, tree) < 2)
            .Select(type => At(file, type, $"{type.Identifier.Text} has {Implementations(type.Identifier.Text, tree)} implementation"));

    private static int Implementations(string name, SourceTree tree) =>
        tree.Product.SelectMany(file => file.Code.DescendantNodes().OfType<TypeDeclarationSyntax>())
            .Where(type => type.BaseList?.Types.Any(b => NameOf(b.Type) == name) == true)
            // A generic class is as many implementations as it has types; what they share is what the interface is for.
            .Sum(type => type.TypeParameterList is null ? 1 : 2);

    private static string NameOf(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => NameOf(qualified.Right),
        SimpleNameSyntax simple => simple.Identifier.Text,
        _ => type.ToString(),
    };

    public override IReadOnlyList<Sample> Broken => [("src/A/A.cs", "interface IPrice; class Price : IPrice;")];

    public override IReadOnlyList<Sample> Sound => [("src/A/A.cs", "interface IPrice<T>; class Price : IPrice<int>; class Free : IPrice<int>;"), ("src/A/B.cs", "interface INumber; class Column<T> : INumber;")];
}
