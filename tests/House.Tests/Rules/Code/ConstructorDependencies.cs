using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>
/// A class that needs more than five things does more than one. Values (strings, numbers, times, records, collections) are not
/// counted: they are what it is about, not what it leans on.
/// </summary>
internal sealed class ConstructorDependencies : Rule
{
    private const int Most = 5;

    public override string WayOut => $"split the class, or group what always travels together (at most {Most} dependencies)";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src", ".cs", ".razor");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) => file.Is(".razor") ? InRazor(file) : InCode(file, tree);

    private static IEnumerable<Finding> InCode(TreeFile file, SourceTree tree)
    {
        var model = SourceModel.Of(tree, file);
        foreach (var type in file.Code.DescendantNodes().OfType<ClassDeclarationSyntax>())
        {
            // A private constructor is called by the class itself, which knows what it passes.
            var constructors = type.Members.OfType<ConstructorDeclarationSyntax>()
                .Where(constructor => !constructor.Modifiers.Any(SyntaxKind.PrivateKeyword))
                .Select(constructor => constructor.ParameterList)
                .Append(type.ParameterList);
            foreach (var parameters in constructors.OfType<ParameterListSyntax>())
            {
                var needs = parameters.Parameters.Count(parameter => model.GetDeclaredSymbol(parameter) is { } symbol && IsDependency(symbol.Type));
                if (needs > Most) yield return At(file, parameters, $"{type.Identifier.Text} takes {needs}");
            }

            var injected = type.Members.OfType<PropertyDeclarationSyntax>()
                .Count(property => property.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "Inject"));
            if (injected > Most) yield return At(file, type, $"{type.Identifier.Text} has {injected} injected properties");
        }
    }

    private static bool IsDependency(ITypeSymbol type) => type.IsReferenceType
        ? type is not (IArrayTypeSymbol or { SpecialType: SpecialType.System_String } or { IsRecord: true } or { TypeKind: TypeKind.Delegate })
            && type.ContainingNamespace?.ToString()?.StartsWith("System.Collections", StringComparison.Ordinal) != true
        : type.TypeKind == TypeKind.Error;

    private static IEnumerable<Finding> InRazor(TreeFile file)
    {
        var injected = file.Lines.Count(line => line.StartsWith("@inject ", StringComparison.Ordinal));
        if (injected > Most) yield return At(file, $"injects {injected} things");
    }

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/Primary.cs", "sealed class A(Db a, Clock b, Log c, Db d, Db e, Db f);"),
        ("src/A/Plain.cs", "sealed class B; sealed class A { public A(B a, B b, B c, B d, B e, B f) { } }"),
        ("src/A/Page.razor.cs", "class A {" + string.Concat(Enumerable.Repeat("[Inject] int P { get; set; }", Most + 1)) + "}"),
        ("src/A/Page.razor", string.Concat(Enumerable.Repeat("@inject A B\n", Most + 1))),
    ];

    public override IReadOnlyList<Sample> Sound =>
    [
        ("src/A/Row.cs", "sealed record A(B a, B b, B c, B d, B e, B f);"),
        ("src/A/Entry.cs", "sealed class A { internal A(int a, string b, DateTime? c, IReadOnlyList<string> d, decimal e, string f) { } }"),
    ];
}
