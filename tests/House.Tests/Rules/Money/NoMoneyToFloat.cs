using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Money;

/// <summary>R6: nowhere in the product does a decimal become a double or a double a decimal, by cast, by Convert or by method.</summary>
internal sealed partial class NoMoneyToFloat : Rule
{
    public override string WayOut => "keep it decimal; what needs a position on a canvas takes the decimal's text (R6)";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product.Concat(tree.In("src", ".razor"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (file.Is(".razor")) return InMarkup(file);
        var model = SourceModel.Of(tree, file);
        return file.Code.DescendantNodes().Where(node => node switch
        {
            CastExpressionSyntax cast => Mixes(TypeOf(model, cast.Expression), model.GetTypeInfo(cast.Type).Type),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call => Converts(model, access, call),
            _ => false,
        }).Select(node => At(file, node, node.ToString().Split('\n')[0]));
    }

    // Markup is not compiled here, so any cast to floating point in it is one too many.
    private static IEnumerable<Finding> InMarkup(TreeFile file) => file.Lines
        .Select((text, i) => (text, number: i + 1))
        .Where(line => FloatCast().IsMatch(line.text))
        .Select(line => At(file, line.number, line.text.Trim()));

    [GeneratedRegex(@"\((double|float)\??\)|\bTo(Double|Single)\(")]
    private static partial Regex FloatCast();

    private static bool Converts(SemanticModel model, MemberAccessExpressionSyntax access, InvocationExpressionSyntax call) =>
        access.Name.Identifier.Text is "ToDouble" or "ToSingle" or "ToDecimal" or "CreateChecked" or "CreateSaturating" or "CreateTruncating"
        && call.ArgumentList.Arguments is [var argument, ..]
        && model.GetTypeInfo(call).Type is { } result
        && Mixes(TypeOf(model, argument.Expression), result);

    private static ITypeSymbol? TypeOf(SemanticModel model, ExpressionSyntax expression) => model.GetTypeInfo(expression).Type;

    private static bool Mixes(ITypeSymbol? one, ITypeSymbol? other) =>
        (IsDecimal(one) && IsFloat(other)) || (IsFloat(one) && IsDecimal(other));

    private static bool IsDecimal(ITypeSymbol? type) => Plain(type) is SpecialType.System_Decimal;

    private static bool IsFloat(ITypeSymbol? type) => Plain(type) is SpecialType.System_Double or SpecialType.System_Single;

    private static SpecialType? Plain(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0].SpecialType : type?.SpecialType;

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/A.cs", "class A { double F(decimal amount) => (double)amount; }"),
        ("src/A/B.cs", "record R(decimal? Amount); class B { float? F(R r) => (float?)r.Amount; }"),
        ("src/A/C.cs", "class C { double F(decimal amount) => System.Convert.ToDouble(amount); }"),
        ("src/A/E.razor", "<p style=\"width:@((double)Row.Amount)px\">"),
        ("src/A/D.cs", "class D { decimal F(double share) => (decimal)share; }"),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", "class A { double F(long count) => (double)count; int G(decimal amount) => (int)amount; }")];
}
