using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Money;

/// <summary>R6: amounts in JSON are strings, because a JSON number becomes binary floating point in most readers.</summary>
internal sealed class MoneyInJson : Rule
{
    public override string WayOut => "write the decimal's text (Money.AmountText)";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "WriteNumber" or "WriteNumberValue" }
                && call.ArgumentList.Arguments.Any(argument =>
                    SourceModel.Of(tree, file).GetTypeInfo(argument.Expression).Type?.SpecialType == SpecialType.System_Decimal))
            .Select(call => At(file, call, call.ToString()));

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", "class A { void F(System.Text.Json.Utf8JsonWriter w, decimal amount) => w.WriteNumber(\"amount\", amount); }")];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", "class A { void F(System.Text.Json.Utf8JsonWriter w, long tokens) => w.WriteNumber(\"tokens\", tokens); }")];
}
