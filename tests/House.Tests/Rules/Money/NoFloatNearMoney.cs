using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Money;

/// <summary>
/// R6: money is decimal. Billing and Catalog know no floating point at all; elsewhere no type that is called after money does.
/// </summary>
internal sealed class NoFloatNearMoney : Rule
{
    private static readonly string[] MoneyWords = ["Price", "Charge", "Money", "Cost", "Invoice", "Amount", "Currency", "Budget"];

    public override string WayOut => "money is decimal from the price book to the screen (R6)";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes()
            .Where(node => IsFloat(node) && (file.IsIn("src/Billing") || file.IsIn("src/Catalog") || InMoneyType(node)))
            .Select(node => At(file, node, $"floating point: {node.Parent?.ToString().Split('\n')[0]}"));

    private static bool IsFloat(SyntaxNode node) => node switch
    {
        PredefinedTypeSyntax type => type.Keyword.IsKind(SyntaxKind.DoubleKeyword) || type.Keyword.IsKind(SyntaxKind.FloatKeyword),
        IdentifierNameSyntax name => name.Identifier.Text is "Double" or "Single" or "Half" or "GetDouble" or "GetSingle" or "ToDouble" or "ToSingle",
        LiteralExpressionSyntax literal => literal.Token.Value is double or float,
        _ => false,
    };

    private static bool InMoneyType(SyntaxNode node) => node.Ancestors().OfType<BaseTypeDeclarationSyntax>()
        .Any(type => MoneyWords.Any(word => type.Identifier.Text.Contains(word, StringComparison.Ordinal)));

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/Billing/Price/A.cs", "class A { double rate; }"),
        ("src/Catalog/B.cs", "class B { object F() => 1.5; }"),
        ("src/Dashboard/C.cs", "record CostRow(float Amount);"),
        ("src/Billing/D.cs", "class D { void F(Json j) => j.GetDouble(); }"),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/Billing/Price/A.cs", "class A { decimal rate = 1.5m; }"), ("src/Dashboard/B.cs", "record LatencyRow(double Seconds);")];
}
